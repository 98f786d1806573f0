"""All changes to LocalStack's own handling of environments."""

import logging
import os
import threading
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from localstack import config
from localstack.services.lambda_.invocation.assignment import AssignmentService
from localstack.services.lambda_.invocation.execution_environment import ExecutionEnvironment
from localstack.services.lambda_.invocation.lambda_models import S3Code

from .settings import Settings

LOG = logging.getLogger(__name__)

# Twice the longest time-out that Lambda allows, because an invocation may have to wait for another.
REPLACED_CODE_SECONDS = 2 * 900


class Environments(dict[str, ExecutionEnvironment]):
    """The environments of one function version, by id.

    `AssignmentService.get_environment` iterates over `values()` while other threads add and remove
    environments, which raises "dictionary changed size during iteration" under load: a list does
    not change. It takes the first free one, so those with a live process come first."""

    def values(self) -> list[ExecutionEnvironment]:  # type: ignore[override]  # iterated only
        return sorted(list(super().values()), key=lambda each: not each.runtime_executor.is_warm)


def adapt(settings: Settings) -> None:
    _keep_idle_environments_for(settings.idle_seconds)
    AssignmentService.__init__ = _with_ordered_environments(AssignmentService.__init__)
    S3Code.destroy = _delayed(S3Code.destroy, REPLACED_CODE_SECONDS)


def _keep_idle_environments_for(seconds: float) -> None:
    # LocalStack's own setting comes first: it is the documented one, and its timers end
    # environments.
    if "LAMBDA_KEEPALIVE_MS" not in os.environ:
        config.LAMBDA_KEEPALIVE_MS = int(seconds * 1000)


def _with_ordered_environments(original: Callable[..., None]) -> Callable[..., None]:
    def __init__(self: AssignmentService, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        original(self, *args, **kwargs)
        found = self.environments
        # This was written for LocalStack 4.13 and 4.14. Other versions stay unchanged.
        if type(found) is defaultdict and found.default_factory is dict and not found:
            self.environments = defaultdict(Environments)
        else:
            LOG.warning("LocalStack's AssignmentService changed: its environments are left as is")

    return __init__


def _delayed(original: Callable[[S3Code], None], seconds: float) -> Callable[[S3Code], None]:
    """After a redeploy, LocalStack removes the old code at once. A container has its own copy.
    Here, an invocation that is under way, or was just assigned, still needs the old code."""

    def destroy(self: S3Code) -> None:
        timer = threading.Timer(seconds, original, args=(self,))
        timer.daemon = True
        timer.start()

    return destroy
