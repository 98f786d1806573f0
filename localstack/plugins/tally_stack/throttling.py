"""If no environment of a function is free, the API answers as if throttled: 429, nothing was done.

LocalStack tries an invocation five times. Each try waits for a free environment. Then it answers
502, which means that the outcome is not known. Here there is one try, as in API Gateway, and the
outcome is known: no environment was free, so nothing ran. AWS's API Gateway answers 500 or 504
instead, and cannot know the outcome.
"""

from collections.abc import Callable
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError
from localstack.runtime import hooks

Invoke = Callable[[Any, Any], Any]
ServiceFactory = Callable[[str, str | None], Any]


@hooks.on_infra_start()
def answer_throttled_invocations() -> None:
    from localstack.services.apigateway.next_gen.execute_api.integrations import aws

    proxy = aws.RestApiAwsProxyIntegration
    proxy.invoke = telling_throttling(proxy.invoke)
    aws.get_service_factory = trying_once(aws.get_service_factory)


def trying_once(own_factory: ServiceFactory) -> ServiceFactory:
    from localstack.aws.connect import MAX_POOL_CONNECTIONS, InternalClientFactory

    once = Config(max_pool_connections=MAX_POOL_CONNECTIONS, retries={"total_max_attempts": 1})
    # One factory that keeps its clients, because making a client takes longer than most
    # invocations.
    connect_to = InternalClientFactory(config=once)

    def service_factory(region_name: str, role_arn: str | None) -> Any:  # noqa: ANN401
        if role_arn:
            return own_factory(region_name, role_arn)
        return connect_to(region_name=region_name)

    return service_factory


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
