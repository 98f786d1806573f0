"""Which handlers are found, and how they answer."""

import pytest


@pytest.mark.parametrize(
    ("folder", "handler", "module"),
    [
        ("commonjs", "index.handler", "CommonJS"),
        ("cjs", "index.handler", ".cjs"),
        ("node-module", "index.handler", "package.json type"),
        ("nested", "src/api/invoices.routes.create", "nested"),
    ],
)
def test_a_handler_of_each_module_system_is_found(deploy, folder, handler, module):
    reply = deploy(folder, handler).invoke({"amount": "1.50"})

    assert reply.status == "success"
    assert reply.payload == {"module": module, "event": {"amount": "1.50"}}


def test_a_promise_is_answered_with_its_value(deploy):
    event = {"text": "Grüße\u2028", "none": None, "list": [1, 2.5, True]}

    assert deploy(handler="index.echo").invoke(event).payload == event


def test_an_event_of_five_megabytes_arrives(deploy):
    event = "x" * 5_000_000

    assert deploy(handler="index.echo").invoke(event).payload == event


def test_a_large_event_reaches_a_process_that_waits_to_write_its_output(deploy):
    function = deploy(handler="index.logsInTheBackground")
    event = {"text": "x" * 2_000_000}
    function.invoke(event)

    assert function.invoke(event).payload == 2_000_000


def test_a_handler_that_returns_nothing_replies_null(deploy):
    assert deploy(handler="index.nothing").invoke().bytes == b"null"


def test_a_value_without_a_promise_counts_from_node_24_on(deploy):
    function = deploy(handler="index.synchronous", runtime="nodejs24.x")

    assert function.invoke(1).payload == {"synchronously": 1}


def test_a_promise_that_never_settles_fails(deploy):
    function = deploy(handler="index.neverSettles")

    reply = function.invoke()

    assert reply.payload["errorType"] == "Runtime.NodeJsExit"
    assert "a Promise that was never settled" in reply.payload["errorMessage"]
    assert function.alive


def test_a_promise_that_settles_too_late_does_not_answer_the_next_invocation(deploy):
    function = deploy(handler="index.settlesLate")
    function.invoke({"n": 1})

    reply = function.invoke({"n": 2, "wait": 500})

    assert reply.payload == {"n": 2}


def test_the_context_tells_the_function_about_its_invocation(deploy):
    reply = deploy(handler="index.context", timeout=10).invoke()

    context = reply.payload
    assert 8_000 < context["after"] <= context["before"] - 40 <= 10_000
    assert context == {
        "functionName": "invoices",
        "functionVersion": "$LATEST",
        "memoryLimitInMB": "256",
        "logGroupName": "/aws/lambda/invoices",
        "logStreamName": "2026/01/31/[$LATEST]0123",
        "invokedFunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:invoices",
        "awsRequestId": reply.request_id,
        "before": context["before"],
        "after": context["after"],
    }


def test_node_24_refuses_a_handler_that_declares_a_callback(deploy):
    reply = deploy(handler="index.declares3", runtime="nodejs24.x").invoke()

    assert reply.payload["errorType"] == "Runtime.CallbackHandlerDeprecated"


def test_an_earlier_runtime_replies_by_callback(deploy):
    function = deploy("callbacks", "index.replies", runtime="nodejs22.x")

    assert function.invoke({"id": 1}).payload == {"got": {"id": 1}}


@pytest.mark.parametrize(
    ("handler", "error_type", "message"),
    [
        ("index.fails", "RangeError", "no such invoice"),
        ("index.throws", "RangeError", "thrown before the callback"),
        ("index.dones", "Error", "done with an error"),
    ],
)
def test_an_earlier_runtime_fails_by_callback_or_context(deploy, handler, error_type, message):
    reply = deploy("callbacks", handler, runtime="nodejs22.x").invoke()

    assert reply.status == "error"
    assert reply.payload["errorType"] == error_type
    assert reply.payload["errorMessage"] == message


def test_an_earlier_runtime_replies_by_context(deploy):
    reply = deploy("callbacks", "index.succeeds", runtime="nodejs22.x").invoke()

    assert reply.payload == "by the context"


def test_only_the_first_call_of_the_callback_counts(deploy):
    reply = deploy("callbacks", "index.repliesTwice", runtime="nodejs22.x").invoke()

    assert reply.payload == "first"


def test_a_callback_that_is_never_called_replies_null(deploy):
    reply = deploy("callbacks", "index.neverReplies", runtime="nodejs22.x").invoke()

    assert reply.status == "success"
    assert reply.bytes == b"null"


def test_a_callback_waits_for_the_empty_event_loop(deploy):
    reply = deploy("callbacks", "index.waits", runtime="nodejs22.x").invoke()

    assert reply.payload == "replied"
    assert "the event loop is empty" in reply.log


def test_a_callback_does_not_wait_when_told_so(deploy):
    function = deploy("callbacks", "index.waits", runtime="nodejs22.x", timeout=5)

    reply = function.invoke({"dontWait": True})

    assert reply.payload == "replied"
    assert "the event loop is empty" not in reply.log
