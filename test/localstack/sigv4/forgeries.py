"""Requests that must be refused: the error in each, and AWS's answer to it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from requests_to_sign import JSON, Outgoing
from signers import Key, Scope, SignedRequest, sign

GET = Outgoing("a query", query="from=2026-01&verify=true", headers=(("Idempotency-Key", "k-1"),))
POST = Outgoing("an item", "POST", "/line-items", headers=(JSON,), body=b'{"amount":"1.50"}')
PRESIGNED = Outgoing("a link", query="from=2026-01", presigned=True)

MISSING = ("MissingAuthenticationTokenException", "Missing Authentication Token")
MISMATCH = ("InvalidSignatureException", "The request signature we calculated does not match the")
EXPIRED = ("InvalidSignatureException", "Signature expired: ")
NOT_YET = ("InvalidSignatureException", "Signature not yet current: ")
UNKNOWN = ("UnrecognizedClientException", "The security token included in the request is invalid.")
NOT_KEY_VALUE = ("IncompleteSignatureException", "Invalid key=value pair (missing equal-sign) in ")
LACKS = ("IncompleteSignatureException", "Authorization header requires ")
LACKS_QUERY = ("IncompleteSignatureException", "AWS query-string parameters must include ")


@dataclass(frozen=True)
class Forgery:
    name: str
    answer: tuple[str, str]
    make: Callable[[str, dict], SignedRequest]


def signed(outgoing, edit=lambda request: request, **how):
    """Signed as `how` says, and changed after that."""
    return lambda signer, where: edit(sign(signer, outgoing, **(where | how)))


def changed(**fields):
    return lambda request: replace(request, **fields)


def target(old, new):
    def edit(request):
        assert old in request.target, f"{request.target} has no {old}"
        return replace(request, target=request.target.replace(old, new, 1))

    return edit


def authorization(old, new):
    return lambda request: request.edited("Authorization", old, new)


def header(name, value):
    return lambda request: request.with_header(name, value)


def without(name):
    return lambda request: request.without_header(name)


def in_turn(*edits):
    def edit(request):
        for one in edits:
            request = one(request)
        return request

    return edit


def other_signature(request):
    last = request.header("Authorization")[-1]
    value = request.header("Authorization")[:-1] + ("0" if last != "0" else "1")
    return request.with_header("Authorization", value)


def second_later(request):
    """A time in the same minute, so that the scope's date is also right at midnight."""
    date = request.header("X-Amz-Date")
    return request.with_header("X-Amz-Date", f"{date[:-3]}{(int(date[-3:-1]) + 1) % 60:02}Z")


def ago(**delta):
    return datetime.now(UTC) - timedelta(**delta)


def signed_ago(outgoing, edit=lambda request: request, *, expires=3600, **delta):
    return lambda signer, where: signed(outgoing, edit, at=ago(**delta), expires=expires)(
        signer, where
    )


UNSIGNED = [
    Forgery("unsigned", MISSING, signed(GET, without("Authorization"))),
    Forgery("unsigned with a body", MISSING, signed(POST, without("Authorization"))),
]

TAMPERED = [
    Forgery("method changed", MISMATCH, signed(POST, changed(method="PUT"))),
    Forgery("path changed", MISMATCH, signed(POST, target("/line-items", "/line-itemz"))),
    Forgery(
        "path with a slash more", MISMATCH, signed(POST, target("/line-items", "/line-items/"))
    ),
    Forgery("path encoded otherwise", MISMATCH, signed(POST, target("/line-", "/line%2D"))),
    Forgery("query value changed", MISMATCH, signed(GET, target("2026-01", "2026-02"))),
    Forgery("query parameter added", MISMATCH, signed(GET, target("?", "?all=1&"))),
    Forgery("query parameter removed", MISMATCH, signed(GET, target("&verify=true", ""))),
    Forgery("query parameter repeated", MISMATCH, signed(GET, target("?", "?verify=true&"))),
    Forgery("signed header changed", MISMATCH, signed(GET, header("Idempotency-Key", "k-2"))),
    Forgery("signed header removed", MISMATCH, signed(GET, without("Idempotency-Key"))),
    Forgery(
        "signed header repeated",
        MISMATCH,
        signed(GET, lambda r: replace(r, headers=(*r.headers, ("Idempotency-Key", "k-2")))),
    ),
    Forgery("host changed", MISMATCH, signed(GET, header("Host", "localhost:1"))),
    Forgery("body changed", MISMATCH, signed(POST, changed(body=b'{"amount":"9.50"}'))),
    Forgery("body removed", MISMATCH, signed(POST, changed(body=b""))),
    Forgery("body added", MISMATCH, signed(GET, changed(body=b"x"))),
    Forgery("body with a blank more", MISMATCH, signed(POST, changed(body=POST.body + b"\n"))),
    Forgery("signature changed", MISMATCH, signed(GET, other_signature)),
    Forgery(
        "signature cut short",
        MISMATCH,
        signed(GET, lambda r: r.with_header("Authorization", r.header("Authorization")[:-1])),
    ),
    Forgery("signed header list cut", MISMATCH, signed(GET, authorization("idempotency-key;", ""))),
]

TIMES = [
    Forgery("expired by a minute", EXPIRED, signed_ago(GET, minutes=6)),
    Forgery("expired by a day", EXPIRED, signed_ago(GET, days=1)),
    Forgery("in the future by a minute", NOT_YET, signed_ago(GET, minutes=-6)),
    Forgery("date moved on after signing", MISMATCH, signed(GET, second_later)),
    Forgery(
        "date of another form",
        ("IncompleteSignatureException", "Date must be in ISO-8601 'basic format'."),
        signed(GET, header("X-Amz-Date", "2026-01-31T00:00:00Z or so")),
    ),
    Forgery("no date", LACKS, signed(GET, without("X-Amz-Date"))),
]


def scoped(text):
    return ("InvalidSignatureException", text)


SCOPES = [
    Forgery(
        "other region",
        scoped("Credential should be scoped to a valid region, not 'eu-west-1'. "),
        signed(GET, scope=Scope(region="eu-west-1")),
    ),
    Forgery(
        "other service",
        scoped("Credential should be scoped to correct service: 'execute-api'. "),
        signed(GET, scope=Scope(service="s3express")),
    ),
    Forgery(
        "other terminator",
        scoped("Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_"),
        signed(GET, authorization("aws4_request", "aws5_request")),
    ),
    Forgery(
        "other date in the scope",
        scoped("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date "),
        signed(GET, lambda r: r.edited("Authorization", f"/{_day(r)}/", "/20200101/")),
    ),
]


def _day(request):
    return request.header("X-Amz-Date")[:8]


MALFORMED = [
    Forgery("a bearer token", NOT_KEY_VALUE, signed(GET, header("Authorization", "Bearer abc"))),
    Forgery("basic credentials", LACKS, signed(GET, header("Authorization", "Basic dGVzdA=="))),
    Forgery("empty Authorization", LACKS, signed(GET, header("Authorization", ""))),
    Forgery("only the algorithm", LACKS, signed(GET, header("Authorization", "AWS4-HMAC-SHA256"))),
    Forgery("no Credential", LACKS, signed(GET, authorization("Credential=", "Other="))),
    Forgery("no SignedHeaders", LACKS, signed(GET, authorization("SignedHeaders=", "Other="))),
    Forgery("no Signature", LACKS, signed(GET, authorization("Signature=", "Other="))),
    Forgery(
        "two Authorization headers",
        NOT_KEY_VALUE,
        signed(
            GET,
            lambda r: replace(
                r, headers=(*r.headers, ("Authorization", r.header("Authorization")))
            ),
        ),
    ),
    Forgery(
        "other algorithm",
        ("IncompleteSignatureException", "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512'"),
        signed(GET, authorization("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512")),
    ),
    Forgery(
        "credential of four elements",
        ("IncompleteSignatureException", "Credential must have exactly 5 slash-delimited elements"),
        signed(GET, authorization("/us-east-1", "")),
    ),
    Forgery(
        "credential of six elements",
        ("IncompleteSignatureException", "Credential must have exactly 5 slash-delimited elements"),
        signed(GET, authorization("/aws4_request", "/aws4_request/more")),
    ),
    Forgery(
        "host not signed",
        scoped("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."),
        signed(GET, authorization("host;", "")),
    ),
]

KEYS = [
    Forgery("unknown key", UNKNOWN, signed(GET, key=Key("nobody", "test"))),
    Forgery("wrong secret", MISMATCH, signed(GET, key=Key("test", "tests"))),
    Forgery("another caller's secret", MISMATCH, signed(GET, key=Key("test", "team-a-secret"))),
    Forgery(
        "key id exchanged after signing",
        MISMATCH,
        signed(GET, authorization("Credential=test/", "Credential=team-a/")),
    ),
    Forgery("session token of a key without one", UNKNOWN, signed(GET, key=Key(session_token="x"))),
]

PAYLOAD_HASHES = [
    Forgery(
        "UNSIGNED-PAYLOAD",
        MISMATCH,
        signed(replace(POST, headers=(JSON, ("x-amz-content-sha256", "UNSIGNED-PAYLOAD")))),
    ),
    Forgery(
        "payload hash of another body",
        MISMATCH,
        signed(replace(POST, headers=(JSON, ("x-amz-content-sha256", "0" * 64)))),
    ),
]

PRESIGNED_FORGERIES = [
    Forgery("presigned, query changed", MISMATCH, signed(PRESIGNED, target("2026-01", "2026-02"))),
    Forgery("presigned, method changed", MISMATCH, signed(PRESIGNED, changed(method="DELETE"))),
    Forgery("presigned, body added", MISMATCH, signed(PRESIGNED, changed(body=b"x"))),
    Forgery(
        "presigned, lifetime prolonged",
        MISMATCH,
        signed(PRESIGNED, target("X-Amz-Expires=60", "X-Amz-Expires=61"), expires=60),
    ),
    Forgery("presigned, expired", EXPIRED, signed_ago(PRESIGNED, expires=60, minutes=2)),
    Forgery("presigned, in the future", NOT_YET, signed_ago(PRESIGNED, minutes=-6)),
    Forgery(
        "presigned, lifetime over a week",
        ("IncompleteSignatureException", "X-Amz-Expires must be less than a week (in seconds)"),
        signed(PRESIGNED, target("X-Amz-Expires=60", "X-Amz-Expires=604801"), expires=60),
    ),
    Forgery(
        "presigned, lifetime negative",
        ("IncompleteSignatureException", "X-Amz-Expires should be a non-negative number"),
        signed(PRESIGNED, target("X-Amz-Expires=60", "X-Amz-Expires=-60"), expires=60),
    ),
    Forgery(
        "presigned, no signature",
        LACKS_QUERY,
        signed(PRESIGNED, target("X-Amz-Signature=", "X-Amz-Other=")),
    ),
    Forgery("presigned, wrong secret", MISMATCH, signed(PRESIGNED, key=Key("test", "tests"))),
    Forgery("presigned, unknown key", UNKNOWN, signed(PRESIGNED, key=Key("nobody", "test"))),
]

EVERY_FORGERY = [
    *UNSIGNED,
    *TAMPERED,
    *TIMES,
    *SCOPES,
    *MALFORMED,
    *KEYS,
    *PAYLOAD_HASHES,
    *PRESIGNED_FORGERIES,
]
