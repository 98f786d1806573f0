"""Which environment variables a function sees."""

import os
from pathlib import Path

from tally_lambda_executor.variables import function_variables


def test_a_function_sees_what_lambda_shows_and_path_and_lang_of_the_host(deploy, monkeypatch):
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("AWS_PROFILE", "somebody")
    monkeypatch.setenv("TALLY_STACK", "stack-1")
    function = deploy(
        handler="index.environment",
        variables={"TABLE_NAME": "tally", "LIMIT": 5, "LOCALSTACK_RUNTIME_ID": "internal"},
    )

    seen = function.invoke(trace_id="Root=1-first").payload

    assert seen == {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "HOME": "/home/sbx_user1051",
        "TZ": ":UTC",
        "TABLE_NAME": "tally",
        "LIMIT": "5",
        "AWS_EXECUTION_ENV": "AWS_Lambda_nodejs24.x",
        "AWS_LAMBDA_FUNCTION_NAME": "invoices",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/invoices",
        "AWS_LAMBDA_LOG_STREAM_NAME": "2026/01/31/[$LATEST]0123",
        "_HANDLER": "index.environment",
        "LAMBDA_TASK_ROOT": seen["LAMBDA_TASK_ROOT"],
        "LAMBDA_RUNTIME_DIR": seen["LAMBDA_RUNTIME_DIR"],
        "_X_AMZN_TRACE_ID": "Root=1-first",
    }


def test_each_invocation_has_its_own_trace_id(deploy):
    function = deploy(handler="index.environment")

    traces = [function.invoke(trace_id=f"Root=1-{n}").payload["_X_AMZN_TRACE_ID"] for n in (1, 2)]

    assert traces == ["Root=1-1", "Root=1-2"]


def test_the_function_may_set_what_it_likes():
    variables = function_variables({"PATH": "/opt/bin"}, "nodejs24.x", "/code")

    assert variables["PATH"] == "/opt/bin"


def test_the_stop_script_finds_the_process_by_its_marker(deploy, monkeypatch):
    monkeypatch.setenv("TALLY_STACK", "stack-1")

    pid = deploy(handler="index.pid").invoke().payload

    environ = Path(f"/proc/{pid}/environ").read_text()
    assert "TALLY_STACK=stack-1" in environ.split("\0")


def test_the_time_zone_is_utc(deploy):
    assert deploy(handler="index.zone").invoke().payload == "UTC"


def test_the_working_folder_is_the_functions_code(deploy):
    cwd = deploy(handler="index.cwd").invoke().payload

    assert (Path(cwd) / "index.mjs").exists()


def test_the_heap_is_bounded_by_the_memory_size(deploy):
    assert deploy(handler="index.options").invoke().payload == ["--max-old-space-size=230"]


def test_node_options_of_the_function_are_honoured(deploy):
    options = {"NODE_OPTIONS": "--stack-trace-limit=1 --max-old-space-size=100"}
    function = deploy(handler="index.throws", variables=options)

    assert len(function.invoke().payload["trace"]) == 2
    assert deploy(handler="index.options", variables=options).invoke().payload == []
