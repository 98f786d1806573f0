"""Lets a request reach an `AWS_IAM` method only with a valid signature, and sets its caller."""

import base64
import hashlib
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from localstack.http import Response
from localstack.services.apigateway.next_gen.execute_api.api import (
    RestApiGatewayHandler,
    RestApiGatewayHandlerChain,
)
from localstack.services.apigateway.next_gen.execute_api.context import RestApiInvocationContext
from localstack.services.apigateway.next_gen.execute_api.gateway_response import (
    BaseGatewayException,
    Default4xxError,
    InternalServerError,
    InvalidSignatureError,
    MissingAuthTokenError,
)
from localstack.services.apigateway.next_gen.execute_api.variables import ContextVarsIdentity

from tally_sigv4.credentials import Credential
from tally_sigv4.rejection import Rejected
from tally_sigv4.sent_request import sent_request
from tally_sigv4.signature import verify

LOG = logging.getLogger(__name__)

GATEWAY_ERRORS: dict[str, type[BaseGatewayException]] = {
    "MissingAuthenticationTokenException": MissingAuthTokenError,
    "InvalidSignatureException": InvalidSignatureError,
}


def _utc_now() -> datetime:
    return datetime.now(UTC)


class SignatureEnforcer(RestApiGatewayHandler):
    def __init__(
        self, credentials: Mapping[str, Credential], clock: Callable[[], datetime] = _utc_now
    ) -> None:
        self._credentials = credentials
        self._clock = clock

    def __call__(
        self,
        chain: RestApiGatewayHandlerChain,
        context: RestApiInvocationContext,
        response: Response,
    ) -> None:
        try:
            self._enforce(context)
        except Rejected as rejected:
            LOG.info("Request turned away: %s", rejected.error_type)
            raise gateway_error(rejected) from rejected
        except Exception as error:
            # Only the type and the place: the text of an error may quote the request.
            LOG.error("Request not served, its signature could not be checked: %s", _place(error))
            raise InternalServerError("Internal server error") from None

    def _enforce(self, context: RestApiInvocationContext) -> None:
        if context.resource_method["authorizationType"] != "AWS_IAM":
            return
        caller = verify(
            sent_request(context.request),
            region=context.region,
            credentials=self._credentials,
            now=self._clock(),
        )
        context.context_variables["identity"].update(identity(caller, context.account_id))


def identity(caller: Credential, account_id: str) -> ContextVarsIdentity:
    """`requestContext.identity` of an IAM user whose name is the key id."""
    digest = base64.b32encode(hashlib.sha256(caller.key_id.encode()).digest()).decode()
    user_id = f"AIDA{digest[:17]}"
    return ContextVarsIdentity(
        accountId=account_id,
        accessKey=caller.key_id,
        caller=user_id,
        user=user_id,
        userArn=f"arn:aws:iam::{account_id}:user/{caller.key_id}",
    )


def gateway_error(rejected: Rejected) -> BaseGatewayException:
    error = GATEWAY_ERRORS.get(rejected.error_type, Default4xxError)(rejected.message, 403)
    error.code = rejected.error_type
    return error


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "unknown place"
    return f"{type(error).__name__} at {where}"
