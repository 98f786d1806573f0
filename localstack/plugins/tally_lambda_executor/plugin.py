"""Entry point by which LocalStack finds the executor (LAMBDA_RUNTIME_EXECUTOR=process)."""

from typing import TYPE_CHECKING, Any

from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin

if TYPE_CHECKING:
    from .executor import ProcessRuntimeExecutor


class ProcessRuntimeExecutorPlugin(RuntimeExecutorPlugin):
    name = "process"

    def load(self, *_args: Any, **_kwargs: Any) -> type["ProcessRuntimeExecutor"]:  # noqa: ANN401 (plux's signature)
        # Imported late: plux resolves every entry point at start, the Lambda provider is lazy.
        from . import upstream
        from .executor import ProcessRuntimeExecutor
        from .settings import SETTINGS

        upstream.adapt(SETTINGS)
        return ProcessRuntimeExecutor
