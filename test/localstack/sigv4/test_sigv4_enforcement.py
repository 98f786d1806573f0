"""The handler in LocalStack's chain: who passes, as which caller, and that errors let nobody
pass."""

import logging
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from localstack.http import Request
from localstack.services.apigateway.next_gen.execute_api.gateway_response import (
    BaseGatewayException,
)
from requests_to_sign import Outgoing
from signers import Key, sign
from tally_sigv4.credentials import parse_credentials
from tally_sigv4.enforcement import SignatureEnforcer
from tally_sigv4.sent_request import capture, restore_content_encoding, sent_body
from werkzeug.datastructures import Headers

HOST = "abc.execute-api.localhost.localstack.cloud:4566"
POST = Outgoing("an item", "POST", "/v1/items", headers=(("X-Note", "1"),), body=b'{"a":1}')
TEAM_A = Key("team-a", "team-a-secret")


def received(signed, captured=True):
    request = Request(
        signed.method,
        path=signed.target,
        raw_path=signed.target,
        headers=Headers(list(signed.headers)),
        body=signed.body,
    )
    if captured:
        capture(None, SimpleNamespace(request=request), None)
    return request


def gateway_context(request, authorization="AWS_IAM"):
    return SimpleNamespace(
        request=request,
        resource_method={"authorizationType": authorization},
        region="us-east-1",
        account_id="000000000000",
        context_variables={"identity": {"sourceIp": "127.0.0.1", "userArn": None}},
        invocation_request={"headers": {"Content-Encoding": "identity"}},
    )


def enforce(context, **how):
    credentials = parse_credentials("test:test,team-a:team-a-secret")
    SignatureEnforcer(credentials, **how)(None, context, None)


def refusal(context, **how):
    with pytest.raises(BaseGatewayException) as refused:
        enforce(context, **how)
    return refused.value


def test_the_function_is_told_who_called():
    context = gateway_context(received(sign("botocore", POST, host=HOST, key=TEAM_A)))

    enforce(context)

    identity = context.context_variables["identity"]
    assert identity["accessKey"] == "team-a"
    assert identity["userArn"] == "arn:aws:iam::000000000000:user/team-a"
    assert identity["accountId"] == "000000000000"
    assert identity["caller"] == identity["user"]
    assert identity["caller"].startswith("AIDA")
    assert identity["sourceIp"] == "127.0.0.1"


def test_callers_have_different_ids():
    contexts = [
        gateway_context(received(sign("botocore", POST, host=HOST, key=key)))
        for key in (TEAM_A, Key())
    ]

    for context in contexts:
        enforce(context)

    one, other = (context.context_variables["identity"]["caller"] for context in contexts)
    assert one != other


def test_a_method_without_authorization_stays_open():
    unsigned = sign("botocore", POST, host=HOST).without_header("Authorization")
    context = gateway_context(received(unsigned), authorization="NONE")

    enforce(context)

    assert context.context_variables["identity"]["userArn"] is None


@pytest.mark.parametrize(
    ("edit", "kind", "code"),
    [
        (
            lambda request: request.without_header("Authorization"),
            "MISSING_AUTHENTICATION_TOKEN",
            "MissingAuthenticationTokenException",
        ),
        (
            lambda request: request.with_header("X-Note", "2"),
            "INVALID_SIGNATURE",
            "InvalidSignatureException",
        ),
        (
            lambda request: request.with_header("Authorization", "Bearer x"),
            "DEFAULT_4XX",
            "IncompleteSignatureException",
        ),
        (
            lambda request: request.edited("Authorization", "test/", "nobody/"),
            "DEFAULT_4XX",
            "UnrecognizedClientException",
        ),
    ],
    ids=["unsigned", "tampered", "malformed", "unknown key"],
)
def test_a_refusal_is_a_403_of_its_gateway_response(edit, kind, code):
    refused = refusal(gateway_context(received(edit(sign("botocore", POST, host=HOST)))))

    assert (refused.type, refused.code, refused.status_code) == (kind, code, 403)


class TestNothingPassesByMistake:
    def signed(self):
        return sign("botocore", POST, host=HOST)

    def test_a_request_that_was_not_captured_is_a_500(self):
        refused = refusal(gateway_context(received(self.signed(), captured=False)))

        assert (refused.status_code, refused.message) == (500, "Internal server error")

    def test_a_clock_that_fails_is_a_500(self):
        def broken():
            raise OSError("no clock")

        refused = refusal(gateway_context(received(self.signed())), clock=broken)

        assert refused.status_code == 500

    def test_a_method_without_an_authorization_type_is_a_500(self):
        context = gateway_context(received(self.signed()))
        context.resource_method = {}

        assert refusal(context).status_code == 500

    def test_the_body_of_a_request_that_was_not_captured_is_refused(self):
        with pytest.raises(RuntimeError, match="not captured"):
            sent_body(received(self.signed(), captured=False))

    def test_a_date_that_python_cannot_hold_is_a_403(self):
        signed = self.signed().with_header("X-Amz-Date", "00010101T000000Z")

        assert refusal(gateway_context(received(signed))).status_code == 403


class TestLog:
    def test_a_refusal_is_logged_by_its_type_only(self, caplog):
        signed = sign("botocore", POST, host=HOST, key=Key("team-a", "wrong-secret"))
        signature = signed.header("Authorization").rpartition("=")[2]

        with caplog.at_level(logging.DEBUG):
            refusal(gateway_context(received(signed)))

        assert "InvalidSignatureException" in caplog.text
        for hidden in ("team-a-secret", "wrong-secret", signature):
            assert hidden not in caplog.text

    def test_an_unexpected_error_is_logged_by_its_place(self, caplog):
        def broken():
            raise OSError("team-a-secret")

        refusal(gateway_context(received(sign("botocore", POST, host=HOST))), clock=broken)

        assert "OSError at " in caplog.text
        assert "test_sigv4_enforcement.py:" in caplog.text
        assert "team-a-secret" not in caplog.text


class TestBody:
    @pytest.mark.parametrize("body", [b"", b"b=%7e&a=x+y&&", bytes(range(256))])
    def test_it_is_given_as_sent(self, body):
        headers = (("Content-Type", "application/x-www-form-urlencoded"),)
        outgoing = Outgoing("form", "POST", headers=headers, body=body)
        request = received(sign("botocore", outgoing, host=HOST))

        assert sent_body(request) == body
        assert request.stream.read() == body

    def test_its_encoding_is_told_as_sent(self):
        outgoing = Outgoing("gzip", "POST", headers=(("content-encoding", "gzip"),), body=b"x")
        context = gateway_context(received(sign("botocore", outgoing, host=HOST)))

        restore_content_encoding(None, context, None)

        assert context.invocation_request["headers"]["Content-Encoding"] == "gzip"

    def test_other_services_are_left_alone(self):
        request = Request("PUT", path="/bucket/key", headers={"Host": "s3.test"}, body=b"x")

        capture(None, SimpleNamespace(request=request), None)

        with pytest.raises(RuntimeError, match="not captured"):
            sent_body(request)


def test_the_clock_is_utc_now():
    context = gateway_context(received(sign("botocore", POST, host=HOST, at=datetime.now(UTC))))

    enforce(context)

    assert context.context_variables["identity"]["accessKey"] == "test"
