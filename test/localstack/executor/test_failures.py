"""How a failed invocation is reported, and what happens to its environment."""

import pytest
from processes import gone


def test_a_thrown_error_is_reported_with_its_trace(deploy):
    function = deploy(handler="index.throws")

    reply = function.invoke()

    assert reply.status == "error"
    assert reply.payload["errorType"] == "CardDeclined"
    assert reply.payload["errorMessage"] == "Your card was declined"
    assert reply.payload["trace"][0] == "CardDeclined: Your card was declined"
    assert "/index.mjs" in reply.payload["trace"][1]


def test_a_thrown_error_leaves_the_environment_warm(deploy):
    function = deploy(handler="index.throws")

    first, second = function.invoke(), function.invoke()

    assert "INIT_START" in first.log
    assert "INIT_START" not in second.log


@pytest.mark.parametrize(
    ("handler", "error_type", "message"),
    [
        ("index.throwsText", "string", "plain text"),
        ("index.throwsBeforePromise", "TypeError", "not even a promise"),
    ],
)
def test_anything_thrown_is_reported(deploy, handler, error_type, message):
    reply = deploy(handler=handler).invoke()

    assert reply.payload["errorType"] == error_type
    assert reply.payload["errorMessage"] == message


def test_an_error_that_cannot_be_read_is_reported_as_handled(deploy):
    reply = deploy(handler="index.throwsUnreadable").invoke()

    assert reply.payload["errorType"] == "handled"


@pytest.mark.parametrize(
    ("handler", "error_type", "message"),
    [
        (
            "index.rejectsUnhandled",
            "Runtime.UnhandledPromiseRejection",
            "CardDeclined: nobody waits for this",
        ),
        ("index.throwsUncaught", "CardDeclined", "outside of the handler"),
    ],
)
def test_an_error_outside_of_the_handler_ends_the_environment(deploy, handler, error_type, message):
    function = deploy(handler=handler)

    reply = function.invoke()

    assert reply.payload["errorType"] == error_type
    assert reply.payload["errorMessage"] == message
    assert not function.alive


@pytest.mark.parametrize(
    ("handler", "event", "reason"),
    [
        ("index.exits", {"status": 0}, "Runtime exited without providing a reason"),
        ("index.exits", {"status": 3}, "Runtime exited with error: exit status 3"),
        ("index.killsItself", {}, "Runtime exited with error: signal: killed"),
    ],
)
def test_a_process_that_ends_is_an_exit_error(deploy, handler, event, reason):
    function = deploy(handler=handler)

    reply = function.invoke(event)

    assert reply.payload == {
        "errorType": "Runtime.ExitError",
        "errorMessage": f"RequestId: {reply.request_id} Error: {reason}",
    }
    assert not function.alive


def test_the_invocation_after_a_crash_starts_afresh(deploy):
    function = deploy(handler="index.exits")
    function.invoke({"status": 1})

    reply = function.invoke({"status": 2})

    assert "INIT_START" in reply.log
    assert reply.payload["errorMessage"].endswith("exit status 2")


@pytest.mark.parametrize("handler", ["index.loopsForever", "index.sleepsWithChild"])
def test_an_invocation_that_takes_too_long_times_out(deploy, handler):
    function = deploy(handler=handler, timeout=1)

    reply = function.invoke()

    assert reply.status == "timeout"
    assert reply.payload == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": f"RequestId: {reply.request_id} Error: Task timed out after 1.00 seconds",
    }
    assert not function.alive


def test_what_the_function_started_ends_with_it(deploy):
    function = deploy(handler="index.sleepsWithChild", timeout=1)

    reply = function.invoke()

    child = int(reply.log.split("child ")[1].split()[0])
    assert gone(child)


def test_a_reply_of_five_megabytes_passes(deploy):
    reply = deploy(handler="index.big").invoke({"bytes": 5_000_000})

    assert reply.status == "success"
    assert len(reply.bytes) == 5_000_000


def test_the_largest_reply_is_6291556_bytes(deploy):
    function = deploy(handler="index.big")

    assert function.invoke({"bytes": 6_291_556}).status == "success"
    assert function.invoke({"bytes": 6_291_557}).payload == {
        "errorType": "Function.ResponseSizeTooLarge",
        "errorMessage": "Response payload size (6291557 bytes) exceeded maximum allowed payload "
        "size (6291556 bytes).",
    }


@pytest.mark.parametrize("handler", ["index.circular", "index.bigInt"])
def test_a_reply_without_a_json_form_fails(deploy, handler):
    reply = deploy(handler=handler).invoke()

    assert reply.payload["errorType"] == "Runtime.JSONStringifyError"
    assert reply.payload["errorMessage"] == "Unable to stringify response body"
