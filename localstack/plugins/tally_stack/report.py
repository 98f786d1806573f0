"""GET /_tally/stack shows what LocalStack really runs.

LocalStack silently skips a plugin that does not load, and silently uses Docker if it does not know
an executor. So the start asks here before it says that the stack is up.
"""

import os
from typing import TypedDict

from localstack.runtime import hooks


class Report(TypedDict):
    stack: str
    lambda_executor: str
    signatures_enforced: bool
    kept_data: bool


@hooks.on_infra_start()
def serve_report() -> None:
    from localstack.services.edge import ROUTER

    ROUTER.add("/_tally/stack", lambda _request: report(), methods=["GET"])


def report() -> Report:
    return Report(
        stack=os.environ.get("TALLY_STACK", ""),
        lambda_executor=lambda_executor(),
        signatures_enforced=signatures_enforced(),
        kept_data=bool(os.environ.get("TALLY_DYNAMODB_DATA")),
    )


def lambda_executor() -> str:
    from localstack.services.lambda_.invocation.runtime_executor import get_runtime_executor

    return get_runtime_executor().__module__


def signatures_enforced() -> bool:
    from localstack.services.apigateway.next_gen.execute_api import handlers

    appended = handlers.preprocess_request.handlers
    return any(getattr(handler, "__module__", "").startswith("tally_sigv4") for handler in appended)
