"""The executor inside a running LocalStack, through Lambda's own API."""

import base64
import contextlib
import io
import json
import os
import time
import uuid
import zipfile
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import boto3
import pytest
from botocore.config import Config
from processes import gone

pytestmark = pytest.mark.stack

HANDLER = """
import { setTimeout as sleep } from 'node:timers/promises';

export const handler = async (event, context) => {
  console.log('handling\\n' + JSON.stringify(event));
  if (event.throw) throw new RangeError(event.throw);
  if (event.exit) process.exit(event.exit);
  await sleep(event.wait ?? 0);
  return { release: 'RELEASE', pid: process.pid, requestId: context.awsRequestId };
};
"""


def client(service):
    return boto3.client(
        service,
        endpoint_url=os.environ["AWS_ENDPOINT_URL"],
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(max_pool_connections=40, retries={"total_max_attempts": 1}),
    )


def archive(release):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr("index.mjs", HANDLER.replace("RELEASE", release))
    return data.getvalue()


class StackFunction:
    def __init__(self, aws, name):
        self.aws = aws
        self.name = name

    def invoke(self, event=None):
        reply = self.aws.invoke(
            FunctionName=self.name, Payload=json.dumps(event or {}), LogType="Tail"
        )
        return SimpleNamespace(
            error=reply.get("FunctionError"),
            payload=json.load(reply["Payload"]),
            tail=base64.b64decode(reply["LogResult"]).decode(),
        )

    def redeploy(self, release):
        self.aws.update_function_code(FunctionName=self.name, ZipFile=archive(release))
        self.aws.get_waiter("function_updated_v2").wait(FunctionName=self.name)


@pytest.fixture(scope="module")
def aws():
    return client("lambda")


@pytest.fixture
def deploy(aws):
    names = []

    def _deploy(**settings):
        name = f"executor-test-{uuid.uuid4().hex[:8]}"
        aws.create_function(
            FunctionName=name,
            Role="arn:aws:iam::000000000000:role/executor-test",
            Code={"ZipFile": archive("first")},
            **{"Runtime": "nodejs24.x", "Handler": "index.handler", "Timeout": 10, **settings},
        )
        names.append(name)
        aws.get_waiter("function_active_v2").wait(FunctionName=name)
        return StackFunction(aws, name)

    yield _deploy
    for name in names:
        with contextlib.suppress(aws.exceptions.ResourceNotFoundException):
            aws.delete_function(FunctionName=name)


def test_a_function_replies_and_its_log_is_returned(deploy):
    reply = deploy().invoke({"invoice": "in_1"})

    assert reply.error is None
    assert reply.payload["release"] == "first"
    assert reply.tail.startswith("INIT_START")
    assert 'handling\r{"invoice":"in_1"}\n' in reply.tail
    assert f"END RequestId: {reply.payload['requestId']}\n" in reply.tail


def test_a_second_invocation_finds_the_environment_warm(deploy):
    function = deploy()

    assert function.invoke().payload["pid"] == function.invoke().payload["pid"]


def test_thirty_invocations_run_at_once_each_in_its_own_environment(deploy):
    function = deploy()

    with ThreadPoolExecutor(30) as threads:
        replies = list(threads.map(lambda _: function.invoke({"wait": 2_000}), range(30)))

    assert {reply.error for reply in replies} == {None}
    assert len({reply.payload["requestId"] for reply in replies}) == 30
    assert len({reply.payload["pid"] for reply in replies}) == 30


@pytest.mark.parametrize(
    ("event", "error_type", "message"),
    [
        ({"throw": "no such invoice"}, "RangeError", "no such invoice"),
        ({"exit": 3}, "Runtime.ExitError", "exit status 3"),
        ({"wait": 5_000}, "Sandbox.Timedout", "Task timed out after 1.00 seconds"),
    ],
)
def test_a_failure_is_a_function_error(deploy, event, error_type, message):
    reply = deploy(Timeout=1).invoke(event)

    assert reply.error == "Unhandled"
    assert reply.payload["errorType"] == error_type
    assert reply.payload["errorMessage"].endswith(message)


def test_after_a_crash_the_function_serves_on(deploy):
    function = deploy()
    function.invoke({"exit": 1})

    assert function.invoke().error is None


def test_an_init_error_is_a_function_error_with_a_log(deploy):
    reply = deploy(Handler="missing.handler").invoke()

    assert reply.error == "Unhandled"
    assert reply.payload["errorType"] == "Runtime.ImportModuleError"
    assert "Phase: init\tStatus: error" in reply.tail


def test_a_redeploy_replaces_the_environments(deploy):
    function = deploy()
    first = function.invoke()

    function.redeploy("second")
    second = function.invoke()

    assert (first.payload["release"], second.payload["release"]) == ("first", "second")
    assert first.payload["pid"] != second.payload["pid"]
    assert gone(first.payload["pid"])


def test_deleting_a_function_ends_its_environments(deploy, aws):
    function = deploy()
    pid = function.invoke().payload["pid"]

    aws.delete_function(FunctionName=function.name)

    assert gone(pid)


def test_an_invocation_under_way_survives_a_redeploy(deploy):
    function = deploy()
    function.invoke()

    with ThreadPoolExecutor(1) as thread:
        under_way = thread.submit(function.invoke, {"wait": 3_000})
        time.sleep(0.5)
        function.redeploy("second")

    assert under_way.result().error is None
    assert under_way.result().payload["release"] == "first"


def test_another_runtime_fails_to_deploy_with_a_clear_reason(deploy, aws):
    name = f"executor-test-{uuid.uuid4().hex[:8]}"
    aws.create_function(
        FunctionName=name,
        Role="arn:aws:iam::000000000000:role/executor-test",
        Runtime="python3.13",
        Handler="index.handler",
        Code={"ZipFile": archive("first")},
    )

    state = wait_for(lambda: not_pending(aws.get_function_configuration(FunctionName=name)))

    assert state["State"] == "Failed"
    # It stays there, because LocalStack cannot delete a function that never became active.
    assert "nodejs functions only" in state["StateReason"]


def test_the_log_reaches_cloudwatch_an_event_a_message(deploy):
    function = deploy()
    request_id = function.invoke({"invoice": "in_1"}).payload["requestId"]

    messages = wait_for(lambda: events_of(function, request_id))

    assert messages[0] == f"START RequestId: {request_id} Version: $LATEST\n"
    assert messages[1].endswith('\tINFO\thandling\r{"invoice":"in_1"}\n')
    assert messages[2] == f"END RequestId: {request_id}\n"
    assert messages[3].startswith(f"REPORT RequestId: {request_id}\t")


def test_json_logs_are_json_in_cloudwatch(deploy):
    function = deploy(LoggingConfig={"LogFormat": "JSON"})
    request_id = function.invoke({"invoice": "in_1"}).payload["requestId"]

    events = [json.loads(message) for message in wait_for(lambda: events_of(function, request_id))]

    assert events[0]["type"] == "platform.start"
    assert events[1]["message"] == 'handling\n{"invoice":"in_1"}'
    assert events[2]["type"] == "platform.report"


def events_of(function, request_id):
    logs = client("logs")
    try:
        events = logs.filter_log_events(logGroupName=f"/aws/lambda/{function.name}")["events"]
    except logs.exceptions.ResourceNotFoundException:
        return None
    return [event["message"] for event in events if request_id in event["message"]]


def not_pending(configuration):
    return None if configuration["State"] == "Pending" else configuration


def wait_for(question):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        answer = question()
        if answer:
            return answer
        time.sleep(0.1)
    raise AssertionError("no answer within 20 seconds")
