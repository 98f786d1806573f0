"""Entry point by which LocalStack finds the executor (LAMBDA_RUNTIME_EXECUTOR=process)."""

import threading
from typing import TYPE_CHECKING, Any

from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin

if TYPE_CHECKING:
    from .executor import ProcessRuntimeExecutor


class ProcessRuntimeExecutorPlugin(RuntimeExecutorPlugin):
    name = "process"

    _loaded: type["ProcessRuntimeExecutor"] | None = None
    _loading = threading.Lock()

    def load(self, *_args: Any, **_kwargs: Any) -> type["ProcessRuntimeExecutor"]:  # noqa: ANN401 (plux's signature)
        # The report of the stack loads it too, but LocalStack may be adapted only once.
        with self._loading:
            if ProcessRuntimeExecutorPlugin._loaded is None:
                ProcessRuntimeExecutorPlugin._loaded = _adapt_and_load()
            return ProcessRuntimeExecutorPlugin._loaded


def _adapt_and_load() -> type["ProcessRuntimeExecutor"]:
    # Imported only here: plux resolves every entry point at start, but the Lambda provider loads
    # late.
    from . import upstream
    from .executor import ProcessRuntimeExecutor
    from .settings import SETTINGS

    upstream.adapt(SETTINGS)
    return ProcessRuntimeExecutor
