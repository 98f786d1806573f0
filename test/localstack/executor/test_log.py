"""The log of an invocation. CloudWatch Logs and the log tail get exactly this text."""

import json
import re

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


def test_a_cold_and_a_warm_invocation_in_text(deploy):
    function = deploy(handler="index.echo")

    cold, warm = function.invoke(), function.invoke()

    assert re.fullmatch(
        "INIT_START Runtime Version: nodejs:24.0.0\tRuntime Version ARN: .*\n"
        "START RequestId: request-1 Version: \\$LATEST\n"
        "END RequestId: request-1\n"
        r"REPORT RequestId: request-1\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\t"
        r"Memory Size: 256 MB\tMax Memory Used: \d+ MB\tInit Duration: \d+\.\d\d ms\n",
        cold.log,
    )
    assert re.fullmatch(
        "START RequestId: request-2 Version: \\$LATEST\n"
        "END RequestId: request-2\n"
        r"REPORT RequestId: request-2\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\t"
        r"Memory Size: 256 MB\tMax Memory Used: \d+ MB\n",
        warm.log,
    )


def test_each_console_call_is_one_line_with_time_request_and_level(deploy):
    reply = deploy(handler="index.logs").invoke()

    start = next(i for i, line in enumerate(reply.log.split("\n")) if line.startswith("START"))
    messages = reply.log.split("\n")[start + 1 : start + 6]
    prefix = f"{TIME}\trequest-1"
    assert re.fullmatch(f"{prefix}\tINFO\tan invoice\rof two lines", messages[0])
    assert re.fullmatch(f"{prefix}\tWARN\twith 2 lines", messages[1])
    assert re.match(f"{prefix}\tERROR\tCardDeclined: declined\r    at ", messages[2])
    assert re.fullmatch(f"{prefix}\tDEBUG\tin detail", messages[3])
    assert messages[4] == "raw, without a newline"


def test_nothing_written_is_lost_before_the_end_line(deploy):
    reply = deploy(handler="index.logsMuch").invoke({"lines": 20_000})

    written = [line.rsplit("\t", 1)[1] for line in reply.lines if "\tINFO\t" in line]
    assert written == [f"line {number}" for number in range(1, 20_001)]
    assert reply.lines[-2].startswith("END RequestId: ")


def test_nothing_written_is_lost_when_the_process_exits(deploy):
    # More than a pipe holds.
    reply = deploy(handler="index.logsMuchAndExits").invoke({"lines": 200_000})

    assert reply.lines.count("a line") == 200_000


def test_the_log_of_a_time_out_has_what_was_written_before(deploy):
    reply = deploy(handler="index.loopsForever", timeout=1).invoke()

    assert reply.lines[2].endswith("entering the loop")
    assert re.fullmatch(f"{TIME} request-1 Task timed out after 1.00 seconds", reply.lines[3])
    assert reply.lines[-1].endswith("\tStatus: timeout")


def test_the_log_of_a_crash_says_so(deploy):
    reply = deploy(handler="index.exits").invoke({"status": 3})

    assert "RequestId: request-1 Error: Runtime exited with error: exit status 3" in reply.lines
    assert reply.lines[-1].endswith("\tStatus: error\tError Type: Runtime.ExitError")


def test_a_thrown_error_is_logged_with_its_code_and_stack(deploy):
    reply = deploy(handler="index.throws").invoke()

    line = next(line for line in reply.log.split("\n") if "Invoke Error" in line)
    error = json.loads(line.split("\t")[-1])
    assert error["errorType"] == "CardDeclined"
    assert error["errorMessage"] == "Your card was declined"
    assert error["code"] == "card_declined"
    assert error["stack"][0] == "CardDeclined: Your card was declined"


def test_every_line_is_json_when_the_function_logs_json(deploy):
    reply = deploy(handler="index.logsAnObject", json_logs=True).invoke()

    init, start, info, error, report = (json.loads(line) for line in reply.lines)
    assert init["type"] == "platform.initStart"
    assert start["type"] == "platform.start"
    assert start["record"] == {"requestId": "request-1", "version": "$LATEST"}
    assert re.fullmatch(TIME, info.pop("timestamp"))
    assert info == {
        "level": "INFO",
        "requestId": "request-1",
        "message": {"invoice": "in_1", "lines": 2},
    }
    assert error["level"] == "ERROR"
    assert error["errorType"] == "CardDeclined"
    assert error["errorMessage"] == "declined"
    assert error["stackTrace"][0] == "CardDeclined: declined"
    assert report["type"] == "platform.report"
    assert report["record"]["status"] == "success"
    assert report["record"]["metrics"]["memorySizeMB"] == 256


def test_a_time_out_is_in_the_json_report(deploy):
    reply = deploy(handler="index.loopsForever", timeout=1, json_logs=True).invoke()

    assert json.loads(reply.lines[-1])["record"]["status"] == "timeout"


def test_below_the_configured_level_nothing_is_logged(deploy):
    function = deploy(handler="index.logs", variables={"AWS_LAMBDA_LOG_LEVEL": "Warn"})

    log = function.invoke().log

    assert "\tINFO\t" not in log
    assert "\tDEBUG\t" not in log
    assert "\tWARN\twith 2 lines" in log
