"""LocalStack's view of the executor: the interface, and the changes to LocalStack's own
handling."""

import json
import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from localstack import config
from localstack.aws.api.lambda_ import TooManyRequestsException
from localstack.services.lambda_.invocation.assignment import AssignmentService
from localstack.services.lambda_.invocation.lambda_models import S3Code
from tally_lambda_executor import executor as executor_module
from tally_lambda_executor import upstream
from tally_lambda_executor.executor import ProcessRuntimeExecutor
from tally_lambda_executor.node_runtime import UnsuitableRuntime
from tally_lambda_executor.plugin import ProcessRuntimeExecutorPlugin
from tally_lambda_executor.pool import EnvironmentPool


class FakeCode:
    prepared = False

    def __init__(self, folder):
        self._folder = folder

    def prepare_for_execution(self):
        self.prepared = True

    def get_unzipped_code_location(self):
        return self._folder


@pytest.fixture
def pool(monkeypatch):
    pool = EnvironmentPool(limit=2, wait_seconds=0.1)
    monkeypatch.setattr(executor_module, "POOL", pool)
    return pool


@pytest.fixture
def version(tmp_path):
    (tmp_path / "index.mjs").write_text(
        "import { setTimeout as sleep } from 'node:timers/promises';\n"
        "export const handler = async (event) => { await sleep(event.wait ?? 0); return event; };"
    )
    return SimpleNamespace(
        id=SimpleNamespace(function_name="invoices", qualifier="$LATEST"),
        config=SimpleNamespace(
            runtime="nodejs24.x",
            timeout=10,
            memory_size=256,
            logging_config={"LogFormat": "Text"},
            code=FakeCode(tmp_path),
        ),
    )


@pytest.fixture
def start(version, pool):
    started = []

    def _start():
        executor = ProcessRuntimeExecutor(f"id-{len(started)}", version)
        executor.start({"_HANDLER": "index.handler"})
        started.append(executor)
        return executor

    yield _start
    for executor in started:
        executor.stop()


def payload(event):
    return {
        "invoke-id": "request-1",
        "invoked-function-arn": "arn",
        "trace-id": "Root=1-1",
        "payload": json.dumps(event),
    }


def test_the_plugin_gives_localstack_the_executor_and_adapts_it_once(monkeypatch):
    adapted = []
    monkeypatch.setattr(upstream, "adapt", adapted.append)
    monkeypatch.setattr(ProcessRuntimeExecutorPlugin, "_loaded", None)

    loaded = [ProcessRuntimeExecutorPlugin().load() for _ in range(2)]

    assert loaded == [ProcessRuntimeExecutor, ProcessRuntimeExecutor]
    assert len(adapted) == 1


def test_an_invocation_gives_localstack_the_reply_and_the_log(start):
    result = start().invoke(payload({"id": 1}))

    assert result.request_id == "request-1"
    assert json.loads(result.payload) == {"id": 1}
    assert result.is_error is False
    assert result.logs.startswith("INIT_START")
    assert result.logs.splitlines()[-1].startswith("REPORT RequestId: request-1")


def test_thirty_invocations_run_at_once(start, monkeypatch):
    monkeypatch.setattr(executor_module, "POOL", EnvironmentPool(limit=30, wait_seconds=1))
    executors = [start() for _ in range(30)]

    with ThreadPoolExecutor(30) as threads:
        results = list(
            threads.map(
                lambda numbered: numbered[1].invoke(payload({"wait": 200, "n": numbered[0]})),
                enumerate(executors),
            )
        )

    assert [json.loads(result.payload)["n"] for result in results] == list(range(30))


def test_an_idle_environment_makes_room_and_starts_again_when_invoked(start):
    first, second, third = start(), start(), start()
    for executor in (first, second, third):
        executor.invoke(payload({}))

    assert [first.is_warm, second.is_warm, third.is_warm] == [False, True, True]
    assert first.invoke(payload({})).logs.startswith("INIT_START")


def test_with_every_place_taken_an_invocation_is_throttled_as_lambda_does(start, pool):
    pool.acquire(start())
    pool.acquire(start())

    with pytest.raises(TooManyRequestsException) as throttled:
        start().invoke(payload({}))

    assert throttled.value.status_code == 429
    assert throttled.value.Reason == "ConcurrentInvocationLimitExceeded"


def test_stopping_an_executor_ends_its_process(start):
    executor = start()
    executor.invoke(payload({}))

    executor.stop()

    assert not executor.is_warm
    assert executor.invoke(payload({})).logs.startswith("INIT_START")


def test_preparing_a_version_unzips_its_code(version):
    ProcessRuntimeExecutor.prepare_version(version)

    assert version.config.code.prepared


def test_preparing_a_version_for_another_runtime_fails(version):
    version.config.runtime = "python3.13"

    with pytest.raises(UnsuitableRuntime, match=r"the runtime python3\.13 needs Docker"):
        ProcessRuntimeExecutor.prepare_version(version)


def test_the_start_up_check_says_what_is_wrong_with_node(monkeypatch, caplog):
    settings = SimpleNamespace(node="/nowhere/node")
    monkeypatch.setattr(executor_module, "SETTINGS", settings)

    assert ProcessRuntimeExecutor.validate_environment() is False
    assert "set TALLY_NODE" in caplog.text


def test_the_environments_of_a_version_may_change_while_one_is_looked_for():
    environments = upstream.Environments()
    warm, cold = (
        SimpleNamespace(runtime_executor=SimpleNamespace(is_warm=is_warm))
        for is_warm in (True, False)
    )
    environments["cold"], environments["warm"] = cold, warm

    found = []
    for environment in environments.values():
        environments["another"] = cold
        found.append(environment)

    assert found == [warm, cold]


def test_replaced_code_is_removed_later():
    removed = threading.Event()
    code = SimpleNamespace(removed=removed)
    destroy = upstream._delayed(lambda code: code.removed.set(), seconds=0.3)

    destroy(code)

    assert not removed.is_set()
    assert removed.wait(timeout=10)


def test_localstack_keeps_its_environments_in_ours(monkeypatch):
    monkeypatch.setattr(S3Code, "destroy", S3Code.destroy)
    monkeypatch.setattr(AssignmentService, "__init__", AssignmentService.__init__)
    monkeypatch.setattr(config, "LAMBDA_KEEPALIVE_MS", config.LAMBDA_KEEPALIVE_MS)
    monkeypatch.delenv("LAMBDA_KEEPALIVE_MS", raising=False)

    upstream.adapt(SimpleNamespace(idle_seconds=300))
    service = AssignmentService()

    assert isinstance(service.environments["any"], upstream.Environments)
    assert config.LAMBDA_KEEPALIVE_MS == 300_000
    assert S3Code.destroy.__qualname__.startswith("_delayed")
    service.stop()


def test_a_changed_localstack_is_left_as_it_is(caplog):
    def changed(self):
        self.environments = defaultdict(list)

    service = SimpleNamespace()
    upstream._with_ordered_environments(changed)(service)

    assert service.environments.default_factory is list
    assert "AssignmentService changed" in caplog.text
