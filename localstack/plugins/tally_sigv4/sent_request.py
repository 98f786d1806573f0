"""Keeps each API request exactly as it was sent, and gives it to the function unchanged.

LocalStack unzips gzip bodies, and rebuilds form bodies from their fields. Both change the bytes.
"""

from io import BytesIO

from localstack.aws.api import RequestContext
from localstack.aws.chain import HandlerChain
from localstack.http import Request, Response
from localstack.services.apigateway.next_gen.execute_api.api import RestApiGatewayHandlerChain
from localstack.services.apigateway.next_gen.execute_api.context import RestApiInvocationContext

from tally_sigv4.canonical import SentRequest

ENVIRON_KEY = "tally_sigv4.sent_request"
GATEWAY_HOST = ".execute-api."
GATEWAY_PATHS = ("/_aws/execute-api/", "/restapis/")


class NotCapturedError(RuntimeError):
    """An API request that `capture` did not see. It cannot be verified, so it is not served."""


def capture(chain: HandlerChain, context: RequestContext, response: Response) -> None:
    """Comes first in LocalStack's chain, before anything decodes the body."""
    request = context.request
    if not _is_for_gateway(request):
        return

    body = request.stream.read()
    # A new stream and not get_data(): werkzeug would take the cached data for a part of a form.
    request.stream = BytesIO(body)
    request.environ[ENVIRON_KEY] = SentRequest(
        method=request.method,
        target=request.environ["RAW_URI"],
        headers=tuple(request.headers.items()),
        body=body,
    )


def sent_request(request: Request) -> SentRequest:
    sent = request.environ.get(ENVIRON_KEY)
    if not isinstance(sent, SentRequest):
        raise NotCapturedError("the request was not captured as it was sent")
    return sent


def sent_body(request: Request) -> bytes:
    """Replaces LocalStack's `restore_payload`."""
    return sent_request(request).body


def restore_content_encoding(
    chain: RestApiGatewayHandlerChain, context: RestApiInvocationContext, response: Response
) -> None:
    """LocalStack writes `identity` there. The body is as it was sent, so its encoding must be
    too."""
    encoding = sent_request(context.request).header("content-encoding")
    if encoding is not None:
        context.invocation_request["headers"]["Content-Encoding"] = encoding


def _is_for_gateway(request: Request) -> bool:
    return GATEWAY_HOST in request.host.lower() or request.path.startswith(GATEWAY_PATHS)
