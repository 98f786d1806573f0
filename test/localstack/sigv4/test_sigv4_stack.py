"""On the running stack, each signer's valid requests reach the function, and no forgery does."""

import http.client
import json
from dataclasses import replace

import pytest
from echo_api import PROBLEM_STAGE, event_in
from forgeries import EVERY_FORGERY, GET, MISMATCH, POST
from requests_to_sign import EVERY_REQUEST, EVERY_SIGNER
from signers import Key, SignedRequest, sign, sign_all, target_of
from verdicts import PASSED, body_of, expected_of, verdict_on_forgery, verdict_on_good
from wire import send

pytestmark = pytest.mark.stack


@pytest.mark.parametrize("signer", EVERY_SIGNER)
def test_every_good_request_reaches_the_function_as_sent(api, signer):
    outgoing = [one for one in EVERY_REQUEST if signer in one.signers]

    verdicts = {
        one.name: verdict_on_good(api, signed)
        for one, signed in zip(outgoing, sign_all(signer, outgoing, **api.where), strict=True)
    }

    assert verdicts == {one.name: PASSED for one in outgoing}


@pytest.mark.parametrize("signer", EVERY_SIGNER)
def test_every_forgery_is_turned_away_in_the_words_of_aws(api, signer):
    verdicts = {
        forgery.name: verdict_on_forgery(api, forgery.make(signer, api.where), forgery)
        for forgery in EVERY_FORGERY
    }

    assert verdicts == {forgery.name: expected_of(forgery) for forgery in EVERY_FORGERY}


@pytest.mark.parametrize("signer", EVERY_SIGNER)
def test_the_address_with_the_id_in_the_host_is_signed_too(api, signer):
    signed = sign(signer, POST, host=api.own_host, base="/v1")

    assert verdict_on_good(api, signed) == PASSED
    forged = replace(signed, body=b'{"amount":"9.50"}')
    assert send(api.address, forged).headers["x-amzn-ErrorType"] == MISMATCH[0]


@pytest.mark.parametrize("key", [Key(), Key("team-a", "team-a-secret")], ids=lambda key: key.id)
@pytest.mark.parametrize("signer", EVERY_SIGNER)
def test_each_caller_is_seen_as_itself(api, signer, key):
    reply = send(api.address, sign(signer, GET, **api.where, key=key))

    identity = event_in(reply)["requestContext"]["identity"]
    assert identity["accessKey"] == key.id
    assert identity["userArn"] == f"arn:aws:iam::000000000000:user/{key.id}"
    assert identity["accountId"] == "000000000000"
    assert identity["caller"] == identity["user"]


def test_an_open_method_needs_no_signature(api):
    connection = http.client.HTTPConnection(*api.address, timeout=30)
    connection.request(
        "POST",
        f"{api.base()}/webhook",
        b"b=%7e&a=x+y",
        {
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Encoding": "gzip",
        },
    )

    event = json.loads(connection.getresponse().read())

    assert body_of(event) == b"b=%7e&a=x+y"
    assert event["headers"]["Content-Encoding"] == "gzip"
    assert event["requestContext"]["identity"]["userArn"] is None


WAYS_IN = {
    "the old address": ("GET", "/restapis/{id}/v1/_user_request_/invoices", {}),
    "the old address's mark in the path": (
        "GET",
        "/_aws/execute-api/{id}/v1/webhook/_user_request_/invoices",
        {},
    ),
    "an encoded prefix": ("GET", "/%5Faws/execute-api/{id}/v1/invoices", {}),
    "a second slash": ("GET", "//_aws/execute-api/{id}/v1/invoices", {}),
    "the host": ("GET", "/v1/invoices", {"Host": "{id}.execute-api.localhost.localstack.cloud"}),
    "the host in upper case": ("GET", "/v1/invoices", {"Host": "{id}.EXECUTE-API.TEST"}),
    "a VPC endpoint": (
        "GET",
        "/v1/invoices",
        {"Host": "vpce-1.execute-api.us-east-1.vpce.amazonaws.com", "x-apigw-api-id": "{id}"},
    ),
    "dots behind the open method": ("POST", "/_aws/execute-api/{id}/v1/webhook/../invoices", {}),
    "the open method's path by another method": ("GET", "/_aws/execute-api/{id}/v1/webhook", {}),
    "a method named in a header": (
        "GET",
        "/_aws/execute-api/{id}/v1/webhook",
        {"X-HTTP-Method-Override": "POST"},
    ),
    "a method in lower case": ("get", "/_aws/execute-api/{id}/v1/invoices", {}),
    "a preflight": (
        "OPTIONS",
        "/_aws/execute-api/{id}/v1/invoices",
        {"Origin": "https://team.test", "Access-Control-Request-Method": "GET"},
    ),
    "a WebSocket": ("GET", "/_aws/execute-api/{id}/v1/invoices", {"Upgrade": "websocket"}),
    "the stage without a path": ("GET", "/_aws/execute-api/{id}/v1", {}),
}


@pytest.mark.parametrize(("method", "target", "headers"), WAYS_IN.values(), ids=WAYS_IN)
def test_no_other_way_leads_in_unsigned(api, method, target, headers):
    headers = {"Host": api.host} | {
        name: value.replace("{id}", api.id) for name, value in headers.items()
    }
    request = SignedRequest(method, target.replace("{id}", api.id), tuple(headers.items()))

    reply = send(api.address, request)

    assert reply.status >= 400
    assert b"requestContext" not in reply.body


def test_an_unsigned_call_to_a_method_that_does_not_exist_is_a_403(api):
    unsigned = sign("botocore", GET, host=api.host, base=f"{api.base()}/webhook")

    reply = send(api.address, unsigned.without_header("Authorization"))

    assert (reply.status, event_in(reply)["message"]) == (403, "Missing Authentication Token")


class TestCustomisedRefusals:
    def refusal(self, api, edit):
        outgoing = replace(GET, headers=(("Origin", "https://team.test"),))
        signed = sign("botocore", outgoing, host=api.host, base=api.base(PROBLEM_STAGE))
        return send(api.address, edit(signed))

    @pytest.mark.parametrize(
        ("edit", "code", "detail"),
        [
            (
                lambda request: request.without_header("Authorization"),
                "MISSING_AUTHENTICATION_TOKEN",
                "Missing Authentication Token",
            ),
            (
                lambda request: replace(request, target=request.target + "&a=1"),
                "INVALID_SIGNATURE",
                MISMATCH[1],
            ),
            (
                lambda request: request.with_header("Authorization", "Bearer x"),
                "DEFAULT_4XX",
                "Invalid key=value pair",
            ),
        ],
        ids=["unsigned", "tampered", "malformed"],
    )
    def test_they_are_problems(self, api, edit, code, detail):
        reply = self.refusal(api, edit)

        problem = event_in(reply)
        assert reply.status == 403
        assert reply.headers.get_all("Content-Type") == ["application/problem+json"]
        assert reply.headers["X-Origin"] == "https://team.test"
        assert problem["code"] == code
        assert problem["detail"].startswith(detail)
        assert problem["request_id"] == reply.headers["x-amzn-RequestId"]

    def test_a_signed_request_still_passes(self, api):
        signed = sign("botocore", GET, host=api.host, base=api.base(PROBLEM_STAGE))

        assert signed.target == target_of(GET, api.base(PROBLEM_STAGE))
        assert send(api.address, signed).status == 200
