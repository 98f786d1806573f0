"""Runs the functions under `functions/` in an execution environment, without LocalStack."""

import itertools
import json
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from tally_lambda_executor.environment import Environment, Function, Invocation
from tally_lambda_executor.faults import Faults
from tally_lambda_executor.settings import SETTINGS
from tally_lambda_executor.variables import function_variables

FUNCTIONS = Path(__file__).parent / "functions"
FROM_LOCALSTACK = {
    "AWS_LAMBDA_FUNCTION_NAME": "invoices",
    "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": 256,
    "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/invoices",
    "AWS_LAMBDA_LOG_STREAM_NAME": "2026/01/31/[$LATEST]0123",
    "TZ": ":UTC",
}
ARN = "arn:aws:lambda:us-east-1:000000000000:function:invoices"


class DeployedFunction:
    """A function with one environment, invoked as LocalStack's executor would."""

    def __init__(self, environment):
        self._environment = environment
        self._numbers = itertools.count(1)

    def invoke(self, event=None, trace_id="Root=1-5759e988-bd862e3fe1be46a994272793"):
        request_id = f"request-{next(self._numbers)}"
        outcome, log = self._environment.invoke(
            Invocation(request_id, ARN, trace_id, json.dumps({} if event is None else event))
        )
        return SimpleNamespace(
            payload=json.loads(outcome.payload) if outcome.payload else None,
            bytes=outcome.payload,
            status=outcome.status,
            log=log,
            lines=log.splitlines(),
            request_id=request_id,
        )

    @property
    def alive(self):
        return self._environment.alive

    def end(self):
        self._environment.end()


@pytest.fixture
def deploy(tmp_path):
    """deploy("behaviour", "index.echo", ...) gives a function to invoke."""
    deployed = []

    def _deploy(
        folder="behaviour",
        handler="index.echo",
        runtime="nodejs24.x",
        timeout=10,
        variables=None,
        faults=None,
        json_logs=False,
        files=None,
        **settings,
    ):
        # Outside of the repository, because its package.json would decide what a .js file is.
        task_root = tmp_path / f"function-{len(deployed)}"
        shutil.copytree(FUNCTIONS / folder, task_root)
        for name, text in (files or {}).items():
            (task_root / name).write_text(text)
        given = {**FROM_LOCALSTACK, "_HANDLER": handler, **(variables or {})}
        if json_logs:
            given["AWS_LAMBDA_LOG_FORMAT"] = "JSON"
        function = Function(
            name="invoices",
            version="$LATEST",
            timeout_seconds=timeout,
            memory_size_mb=256,
            folder=task_root,
            variables=function_variables(given, runtime, task_root),
            reply_limit=6_291_556,
            json_logs=json_logs,
        )
        environment = Environment(function, "24.0.0", replace(SETTINGS, **settings), Faults(faults))
        deployed.append(DeployedFunction(environment))
        return deployed[-1]

    yield _deploy
    for function in deployed:
        function.end()
