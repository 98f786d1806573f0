"""Gateway responses as API Gateway documents them: status, headers and body template.

LocalStack applies only the status. Templates can have simple variables, but no Velocity.
"""

import json
import re
from collections.abc import Callable, Mapping

from localstack.aws.api.apigateway import GatewayResponse
from localstack.http import Response
from localstack.services.apigateway.next_gen.execute_api.context import RestApiInvocationContext
from localstack.services.apigateway.next_gen.execute_api.gateway_response import (
    DEFAULT_GATEWAY_RESPONSES,
    BaseGatewayException,
    get_gateway_response_or_default,
)
from localstack.services.apigateway.next_gen.execute_api.handlers.gateway_exception import (
    GatewayExceptionHandler,
)
from werkzeug.datastructures import Headers

JSON = "application/json"
VARIABLE = re.compile(
    r"\$((?:context|stageVariables|method\.request)\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)"
)
HEADER_PREFIX = "gatewayresponse.header."
CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f]+")

CreateResponse = Callable[
    [GatewayExceptionHandler, BaseGatewayException, RestApiInvocationContext], Response
]


def honouring_customisation(create_default: CreateResponse) -> CreateResponse:
    """LocalStack's `create_exception_response`. It still answers errors without a customised
    response."""

    def create_exception_response(
        handler: GatewayExceptionHandler,
        exception: BaseGatewayException,
        context: RestApiInvocationContext,
    ) -> Response:
        customised = get_gateway_response_or_default(
            exception.type, context.deployment.rest_api.gateway_responses
        )
        if customised is DEFAULT_GATEWAY_RESPONSES.get(exception.type):
            return create_default(handler, exception, context)
        return render(customised, exception, context)

    return create_exception_response


def render(
    customised: GatewayResponse, exception: BaseGatewayException, context: RestApiInvocationContext
) -> Response:
    content_type, template = _choose_template(customised.get("responseTemplates") or {})
    headers = Headers({"Content-Type": content_type, "x-amzn-ErrorType": exception.code})
    for parameter, expression in (customised.get("responseParameters") or {}).items():
        if parameter.startswith(HEADER_PREFIX):
            headers[parameter.removeprefix(HEADER_PREFIX)] = _header(expression, context)

    status = customised.get("statusCode") or exception.status_code or 500
    return Response(
        VARIABLE.sub(lambda found: resolve(found[1], context), template),
        status=int(status),
        headers=headers,
    )


def _choose_template(templates: Mapping[str, str]) -> tuple[str, str]:
    if JSON in templates:
        return JSON, templates[JSON]
    return next(iter(templates.items()), (JSON, ""))


def _header(expression: str, context: RestApiInvocationContext) -> str:
    if expression.startswith("'") and expression.endswith("'"):
        return expression[1:-1]
    # With a line break in a decoded query value, a caller could add a header.
    return CONTROL_CHARACTERS.sub(" ", resolve(expression, context))


def resolve(expression: str, context: RestApiInvocationContext) -> str:
    """The value of `context.…`, `stageVariables.…` or `method.request.…`; empty if there is
    none."""
    variables = context.context_variables
    if expression == "context.error.messageString":
        return json.dumps(variables["error"]["message"], ensure_ascii=False)

    source, _, path = expression.partition(".")
    if source == "context":
        return _text(_follow(variables, path))
    if source == "stageVariables":
        return _text((context.stage_variables or {}).get(path))
    return _text(_request_value(path, context))


def _follow(variables: Mapping[str, object], path: str) -> object:
    value: object = variables
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _request_value(path: str, context: RestApiInvocationContext) -> object:
    _, position, name = path.split(".", 2)
    request = context.invocation_request
    if position == "header":
        return request["headers"].get(name)
    if position == "querystring":
        return request["query_string_parameters"].get(name)
    if position == "path":
        return (request.get("path_parameters") or {}).get(name)
    return None


def _text(value: object) -> str:
    return "" if value is None else str(value)
