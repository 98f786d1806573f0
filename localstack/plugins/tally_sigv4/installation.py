"""Puts the handlers into LocalStack, or refuses if LocalStack is not built as they need it.

If a handler were never called, the API would be open. So every assumption is checked here.
"""

from collections.abc import Mapping

from localstack import config
from localstack.aws import handlers as edge
from localstack.services.apigateway.next_gen.execute_api import handlers as api
from localstack.services.apigateway.next_gen.execute_api.gateway import RestApiGateway
from localstack.services.apigateway.next_gen.execute_api.handlers import parse
from localstack.services.apigateway.next_gen.execute_api.handlers.gateway_exception import (
    GatewayExceptionHandler,
)

from tally_sigv4.credentials import Credential
from tally_sigv4.enforcement import SignatureEnforcer
from tally_sigv4.gateway_responses import honouring_customisation
from tally_sigv4.sent_request import capture, restore_content_encoding, sent_body

ENFORCED_PROVIDERS = ("default", "next_gen")


class UnsupportedLocalStackError(RuntimeError):
    """LocalStack would not call the handlers, or not in the order they need."""


def install(credentials: Mapping[str, Credential]) -> None:
    _require_attribute(parse, "restore_payload")
    _require_attribute(GatewayExceptionHandler, "create_exception_response")
    _require_order()
    _require_provider()

    edge.preprocess_request.append(capture)
    parse.restore_payload = sent_body
    api.modify_request.append(restore_content_encoding)
    api.preprocess_request.append(SignatureEnforcer(credentials))
    GatewayExceptionHandler.create_exception_response = honouring_customisation(
        GatewayExceptionHandler.create_exception_response
    )


def _require_attribute(owner: object, name: str) -> None:
    # To set an attribute that nobody reads raises no error, and changes nothing. So check it first.
    if not callable(getattr(owner, name, None)):
        raise _unsupported(f"{owner!r} has no function {name}")


def _require_order() -> None:
    gateway = RestApiGateway()
    needed = [
        api.parse_request,
        api.modify_request,
        api.route_request,
        api.preprocess_request,
        api.integration_request_handler,
        api.integration_handler,
    ]
    found = [handler for handler in gateway.request_handlers if handler in needed]
    if found != needed:
        raise _unsupported(f"the API Gateway handlers run in the order {found}")
    if api.gateway_exception_handler not in gateway.exception_handlers:
        raise _unsupported("API Gateway errors are not handled by gateway_exception_handler")


def _require_provider() -> None:
    provider = config.SERVICE_PROVIDER_CONFIG.get_provider("apigateway")
    if provider not in ENFORCED_PROVIDERS:
        raise UnsupportedLocalStackError(
            f"PROVIDER_OVERRIDE_APIGATEWAY={provider} serves APIs without checking signatures: "
            "unset it."
        )


def _unsupported(problem: str) -> UnsupportedLocalStackError:
    return UnsupportedLocalStackError(
        f"AWS_IAM signatures cannot be enforced on this version of LocalStack: {problem}. "
        "Use version 4.13.1 or 4.14.0."
    )
