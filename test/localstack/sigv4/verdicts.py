"""The running stack's answer to a request, in the words of the table in the documentation."""

import base64

from echo_api import event_in
from forgeries import EVERY_FORGERY
from requests_to_sign import EVERY_REQUEST, EVERY_SIGNER
from signers import sign_all
from wire import send

PASSED = "200, as sent, as its caller"


def expected_of(forgery):
    error_type, message = forgery.answer
    return f"403 {error_type}: {message.strip()}"


def verdict_on_good(api, signed, key_id="test"):
    reply = send(api.address, signed)
    if reply.status != 200:
        return f"{reply.status} {reply.headers['x-amzn-ErrorType']}"
    if signed.method == "HEAD":
        return PASSED

    event = event_in(reply)
    changes = [
        name
        for name, same in {
            "method": event["httpMethod"] == signed.method,
            "body": body_of(event) == signed.body,
            "caller": event["requestContext"]["identity"]["accessKey"] == key_id,
        }.items()
        if not same
    ]
    return f"200, but other {' and '.join(changes)}" if changes else PASSED


def verdict_on_forgery(api, signed, forgery):
    reply = send(api.address, signed)
    if reply.status == 200:
        return "200, let through"
    error_type = reply.headers["x-amzn-ErrorType"]
    if signed.method == "HEAD":
        return f"{reply.status} {error_type}"
    message = event_in(reply)["message"]
    # Only the expected part is compared, because the rest quotes the request.
    return f"{reply.status} {error_type}: {message[: len(forgery.answer[1])].strip()}"


def body_of(event):
    body = event["body"] or ""
    return base64.b64decode(body) if event["isBase64Encoded"] else body.encode()


def every_verdict(api):
    """(case, signer, expected, got) for each signer and case."""
    for signer in EVERY_SIGNER:
        outgoing = [one for one in EVERY_REQUEST if signer in one.signers]
        for one, signed in zip(outgoing, sign_all(signer, outgoing, **api.where), strict=True):
            yield one.name, signer, PASSED, verdict_on_good(api, signed)
        for forgery in EVERY_FORGERY:
            signed = forgery.make(signer, api.where)
            yield (
                forgery.name,
                signer,
                expected_of(forgery),
                verdict_on_forgery(api, signed, forgery),
            )
