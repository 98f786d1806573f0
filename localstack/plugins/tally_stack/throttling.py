"""A function without room answers its caller as the API's own throttle does: 429, nothing was done.

LocalStack answers 502, which says that the outcome is not known. Here it is: no environment was
free, so nothing ran. API Gateway of AWS answers 500 or 504 instead, and has no way to tell.
"""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError
from localstack.runtime import hooks

Invoke = Callable[[Any, Any], Any]


@hooks.on_infra_start()
def answer_throttled_invocations() -> None:
    from localstack.services.apigateway.next_gen.execute_api.integrations.aws import (
        RestApiAwsProxyIntegration,
    )

    RestApiAwsProxyIntegration.invoke = telling_throttling(RestApiAwsProxyIntegration.invoke)


def telling_throttling(own_invoke: Invoke) -> Invoke:
    from localstack.services.apigateway.next_gen.execute_api.gateway_response import (
        IntegrationFailureError,
        ThrottledError,
    )

    def invoke(self: Any, context: Any) -> Any:  # noqa: ANN401 - LocalStack's own, handed on
        try:
            return own_invoke(self, context)
        except IntegrationFailureError as failure:
            if is_throttled(failure.__cause__):
                raise ThrottledError("No environment of the function is free.") from failure
            raise

    return invoke


def is_throttled(cause: BaseException | None) -> bool:
    return isinstance(cause, ClientError) and (
        cause.response["Error"]["Code"] == "TooManyRequestsException"
    )
