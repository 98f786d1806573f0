"""The init phase: how it can fail, and what happens then."""

import pytest


@pytest.mark.parametrize(
    ("handler", "error_type", "message"),
    [
        ("throws.handler", "RangeError", "TABLE_NAME is not set"),
        (
            "rejects.handler",
            "Runtime.UnhandledPromiseRejection",
            "RangeError: rejected while loading",
        ),
        ("missing.handler", "Runtime.ImportModuleError", "Error: Cannot find module 'missing'"),
        (
            "missing-import.handler",
            "Runtime.ImportModuleError",
            "Error: Cannot find module 'not-installed'",
        ),
        ("exports.other", "Runtime.HandlerNotFound", "exports.other is undefined or not exported"),
        ("exports.handler", "Runtime.HandlerNotFound", "exports.handler is not a function"),
        ("../init/slow.handler", "Runtime.MalformedHandlerName", "'../init/slow.handler' is not"),
    ],
)
def test_an_init_error_fails_the_invocation(deploy, handler, error_type, message):
    function = deploy("init", handler)

    reply = function.invoke()

    assert reply.status == "error"
    assert reply.payload["errorType"] == error_type
    assert reply.payload["errorMessage"].startswith(message)
    assert "\tPhase: init\tStatus: error" in reply.log
    assert not function.alive


def test_code_that_cannot_be_parsed_fails_the_invocation(deploy):
    function = deploy("init", "broken.handler", files={"broken.cjs": "exports.handler = async ("})

    reply = function.invoke()

    assert reply.payload["errorType"] == "Runtime.UserCodeSyntaxError"
    assert reply.payload["errorMessage"].startswith("SyntaxError: ")


def test_exiting_during_init_is_an_exit_error(deploy):
    reply = deploy("init", "exits.handler").invoke()

    assert reply.payload == {
        "errorType": "Runtime.ExitError",
        "errorMessage": f"RequestId: {reply.request_id} Error: Runtime exited with error: "
        "exit status 7",
    }


def test_a_failed_init_is_in_the_log_with_what_it_wrote(deploy):
    reply = deploy("init", "throws.handler").invoke()

    assert reply.lines[0].startswith("INIT_START Runtime Version: nodejs:")
    assert reply.lines[1].endswith("\tINFO\treading the configuration")
    assert "\tERROR\tUncaught Exception \t{" in reply.lines[2]
    assert reply.lines[3].startswith("INIT_REPORT Init Duration: ")
    assert reply.lines[3].endswith(" ms\tPhase: init\tStatus: error")


def test_the_invocation_after_a_failed_init_starts_afresh(deploy, tmp_path):
    function = deploy("init", "fails-once.handler", variables={"SEEN": str(tmp_path / "seen")})

    first, second = function.invoke(), function.invoke()

    assert first.payload["errorMessage"] == "only the first time"
    assert second.payload == "the second time"


def test_an_init_that_takes_too_long_is_repeated_in_the_functions_own_time(deploy):
    function = deploy("init", "slow.handler", timeout=10, init_seconds=0.5)

    reply = function.invoke()

    assert reply.payload == "after a slow init"
    assert "\tPhase: init\tStatus: timeout" in reply.log


def test_an_init_that_takes_too_long_twice_times_out(deploy):
    function = deploy("init", "never.handler", timeout=1, init_seconds=0.5)

    reply = function.invoke()

    assert reply.payload["errorType"] == "Sandbox.Timedout"
    assert reply.payload["errorMessage"].endswith("Task timed out after 1.00 seconds")
    assert not function.alive
