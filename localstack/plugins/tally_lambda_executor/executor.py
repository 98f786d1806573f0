"""LocalStack's runtime executor: one for each execution environment, until LocalStack stops it."""

import logging
from pathlib import Path

from localstack import config
from localstack.aws.api.lambda_ import TooManyRequestsException
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

from .environment import Environment, Function, Invocation
from .faults import Faults
from .node_runtime import UnsuitableRuntime, node_version, require_node_runtime
from .pool import EnvironmentPool, PoolExhausted
from .settings import SETTINGS
from .variables import function_variables

LOG = logging.getLogger(__name__)
HOST = "127.0.0.1"

POOL = EnvironmentPool(SETTINGS.max_environments, SETTINGS.wait_seconds)
FAULTS = Faults(SETTINGS.faults_file)


class ProcessRuntimeExecutor(RuntimeExecutor):
    _environment: Environment | None = None

    def start(self, env_vars: dict[str, str]) -> None:
        # The process starts with the first invocation. So the log of that invocation has the log of
        # the init phase, and its caller gets the error if no place is free.
        self._environment = Environment(
            _function(self.function_version, env_vars),
            node_version(SETTINGS.node),
            SETTINGS,
            FAULTS,
        )

    def stop(self) -> None:
        """LocalStack calls this if an environment is idle, after a redeploy or a deletion, and at
        its own end."""
        POOL.retire(self)

    def end(self) -> None:
        if self._environment is not None:
            self._environment.end()

    def invoke(self, payload: dict[str, str]) -> InvocationResult:
        environment = self._environment
        assert environment is not None  # LocalStack starts an executor before it invokes
        invocation = Invocation(
            request_id=payload["invoke-id"],
            function_arn=payload["invoked-function-arn"],
            trace_id=payload["trace-id"],
            event=payload["payload"],
        )
        try:
            POOL.acquire(self)
        except PoolExhausted as error:
            LOG.warning("Throttled %s: %s", invocation.function_arn, error)
            raise TooManyRequestsException(
                "Rate Exceeded.", Reason="ConcurrentInvocationLimitExceeded", Type="User"
            ) from error
        try:
            outcome, logs = environment.invoke(invocation)
        except BaseException:
            environment.end()
            raise
        finally:
            POOL.release(self, environment.alive)
        is_error = outcome.status != "success"
        return InvocationResult(invocation.request_id, outcome.payload, is_error, logs)

    @property
    def is_warm(self) -> bool:
        return POOL.holds_idle(self)

    def get_address(self) -> str:
        return HOST

    def get_endpoint_from_executor(self) -> str:
        return HOST

    def get_runtime_endpoint(self) -> str:
        # The address that a container would call. These processes have a socket instead.
        return f"http://{HOST}:{config.GATEWAY_LISTEN[0].port}/_localstack_lambda/{self.id}"

    def get_logs(self) -> str:
        # Each invocation returns its own complete log, so none is kept.
        return ""

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        require_node_runtime(function_version.config.runtime)
        node_version(SETTINGS.node)
        if function_version.config.code:
            function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        """Does nothing: LocalStack removes the code, and `stop` ends the processes."""

    @classmethod
    def validate_environment(cls) -> bool:
        try:
            LOG.info("Lambda functions run on Node.js %s", node_version(SETTINGS.node))
        except UnsuitableRuntime as error:
            LOG.error("%s", error)
            return False
        return True


def _function(version: FunctionVersion, env_vars: dict[str, str]) -> Function:
    settings = version.config
    folder = Path(settings.code.get_unzipped_code_location())
    return Function(
        name=version.id.function_name,
        version=version.id.qualifier,
        timeout_seconds=settings.timeout,
        memory_size_mb=settings.memory_size,
        folder=folder,
        variables=function_variables(env_vars, str(settings.runtime), folder),
        reply_limit=config.LAMBDA_LIMITS_MAX_FUNCTION_PAYLOAD_SIZE_BYTES,
        json_logs=settings.logging_config.get("LogFormat") == "JSON",
    )
