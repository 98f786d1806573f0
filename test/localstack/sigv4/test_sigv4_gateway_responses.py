"""Customised gateway responses: status, headers and body as API Gateway documents them."""

import json
from types import SimpleNamespace

import pytest
from localstack.services.apigateway.next_gen.execute_api.gateway_response import (
    AccessDeniedError,
    Default4xxError,
    InternalServerError,
    InvalidSignatureError,
    MissingAuthTokenError,
    RequestTooLargeError,
    ResourceNotFoundError,
    build_gateway_response,
)
from localstack.services.apigateway.next_gen.execute_api.handlers.gateway_exception import (
    GatewayExceptionHandler,
)
from tally_sigv4.gateway_responses import honouring_customisation
from werkzeug.datastructures import Headers

PROBLEM = '{"code":"$context.error.responseType","detail":$context.error.messageString}'
PROBLEM_HEADERS = {"gatewayresponse.header.Content-Type": "'application/problem+json'"}


def customised(*types, status=None, headers=PROBLEM_HEADERS, templates=None):
    templates = {"application/json": PROBLEM} if templates is None else templates
    return {
        one: build_gateway_response(one, status, headers, templates, default_response=False)
        for one in types
    }


def reply_to(exception, responses, **variables):
    context = SimpleNamespace(
        deployment=SimpleNamespace(rest_api=SimpleNamespace(gateway_responses=responses)),
        context_variables={"requestId": "r-1", "stage": "v1", **variables},
        stage_variables={"team": "billing"},
        invocation_request={
            "headers": Headers({"Origin": "https://a.test"}),
            "query_string_parameters": {"q": "a\r\nSet-Cookie: b"},
            "path_parameters": {"proxy": "invoices"},
        },
    )
    handler = GatewayExceptionHandler()
    handler.set_error_context(exception, context)
    create = honouring_customisation(GatewayExceptionHandler.create_exception_response)
    return create(handler, exception, context)


@pytest.mark.parametrize(
    ("exception", "kind", "status"),
    [
        (
            MissingAuthTokenError("Missing Authentication Token"),
            "MISSING_AUTHENTICATION_TOKEN",
            403,
        ),
        (InvalidSignatureError("Signature expired"), "INVALID_SIGNATURE", 403),
        (AccessDeniedError("Not for you"), "ACCESS_DENIED", 403),
        (ResourceNotFoundError("Nothing there"), "RESOURCE_NOT_FOUND", 404),
        (RequestTooLargeError("Too long"), "REQUEST_TOO_LARGE", 413),
    ],
)
def test_an_error_is_told_as_a_problem(exception, kind, status):
    reply = reply_to(exception, customised(kind))

    assert reply.status_code == status
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert reply.headers["x-amzn-ErrorType"] == exception.code
    assert json.loads(reply.data) == {"code": kind, "detail": exception.message}


def test_the_status_can_be_another():
    reply = reply_to(
        MissingAuthTokenError("Missing Authentication Token"),
        customised("MISSING_AUTHENTICATION_TOKEN", status="404"),
    )

    assert reply.status_code == 404


@pytest.mark.parametrize(
    ("exception", "status"),
    [(RequestTooLargeError("Too long"), 413), (InvalidSignatureError("Wrong"), 403)],
)
def test_the_default_for_4xx_keeps_the_status_of_each(exception, status):
    reply = reply_to(exception, customised("DEFAULT_4XX"))

    assert reply.status_code == status
    assert json.loads(reply.data) == {"code": exception.type, "detail": exception.message}


def test_the_default_for_4xx_keeps_the_status_of_an_error_without_a_type_of_its_own():
    reply = reply_to(Default4xxError("Invalid key=value pair", 403), customised("DEFAULT_4XX"))

    assert reply.status_code == 403


def test_the_default_for_5xx_is_used_for_5xx_only():
    responses = customised("DEFAULT_5XX")

    assert reply_to(InternalServerError("Oh"), responses).mimetype == "application/problem+json"
    assert reply_to(InvalidSignatureError("Wrong"), responses).mimetype == "application/json"


def test_its_own_response_goes_before_the_default():
    responses = customised("DEFAULT_4XX", status="400") | customised("INVALID_SIGNATURE")

    assert reply_to(InvalidSignatureError("Wrong"), responses).status_code == 403


def test_what_nobody_customised_is_answered_by_localstack():
    reply = reply_to(InvalidSignatureError("Wrong"), customised("REQUEST_TOO_LARGE"))

    assert reply.status_code == 403
    assert json.loads(reply.data) == {"message": "Wrong"}


@pytest.mark.parametrize(
    ("template", "body"),
    [
        ("$context.requestId", "r-1"),
        ('{"a":"$context.error.message"}', '{"a":"Wrong \\"thing\\""}'.replace("\\", "")),
        ("$context.error.messageString", '"Wrong \\"thing\\""'),
        ("$context.identity.userArn.", "arn:aws:iam::1:user/a."),
        ("$stageVariables.team", "billing"),
        ("$method.request.header.origin", "https://a.test"),
        ("$method.request.path.proxy", "invoices"),
        ("[$context.unknown.path]", "[]"),
        ("$unknown $$", "$unknown $$"),
    ],
)
def test_simple_variables_are_filled_in(template, body):
    responses = customised("INVALID_SIGNATURE", templates={"application/json": template})
    identity = {"userArn": "arn:aws:iam::1:user/a"}

    reply = reply_to(InvalidSignatureError('Wrong "thing"'), responses, identity=identity)

    assert reply.get_data(as_text=True) == body


def test_a_message_of_several_lines_stays_json():
    message = "The Canonical String is\n'GET\n/é'"

    reply = reply_to(InvalidSignatureError(message), customised("INVALID_SIGNATURE"))

    assert json.loads(reply.data)["detail"] == message


def test_headers_come_from_the_request_or_are_fixed():
    headers = {
        "gatewayresponse.header.Retry-After": "'5'",
        "gatewayresponse.header.Access-Control-Allow-Origin": "method.request.header.Origin",
        "gatewayresponse.header.X-Request": "context.requestId",
        "gatewayresponse.header.X-Team": "stageVariables.team",
    }

    reply = reply_to(
        InvalidSignatureError("Wrong"), customised("INVALID_SIGNATURE", headers=headers)
    )

    assert reply.headers["Retry-After"] == "5"
    assert reply.headers["Access-Control-Allow-Origin"] == "https://a.test"
    assert reply.headers["X-Request"] == "r-1"
    assert reply.headers["X-Team"] == "billing"


def test_a_line_break_in_the_request_makes_no_header():
    headers = {"gatewayresponse.header.X-Query": "method.request.querystring.q"}

    reply = reply_to(
        InvalidSignatureError("Wrong"), customised("INVALID_SIGNATURE", headers=headers)
    )

    assert reply.headers["X-Query"] == "a Set-Cookie: b"
    assert "Set-Cookie" not in reply.headers


def test_the_only_template_may_be_of_another_content_type():
    responses = customised("INVALID_SIGNATURE", headers={}, templates={"text/plain": "Sorry"})

    reply = reply_to(InvalidSignatureError("Wrong"), responses)

    assert (reply.headers["Content-Type"], reply.data) == ("text/plain", b"Sorry")
