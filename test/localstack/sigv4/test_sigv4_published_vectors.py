"""Requests and signatures as AWS published them in its Signature Version 4 test suite.

They use the suite's secret and date. The paths are as on the wire, so "normalize" cases apply.
"""

from datetime import UTC, datetime

import pytest
from tally_sigv4.canonical import SentRequest
from tally_sigv4.credentials import Credential
from tally_sigv4.rejection import Rejected
from tally_sigv4.signature import verify

SIGNED_AT = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
TOKEN = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"
UNRESERVED = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
VANILLA = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
SLASHES = "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"

PATHS = {
    "get-vanilla": ("/", VANILLA),
    "get-relative-normalized": ("/example/..", VANILLA),
    "get-relative-relative-normalized": ("/example1/example2/../..", VANILLA),
    "get-slash-dot-slash-normalized": ("/./", VANILLA),
    "get-slashes-normalized": ("//example//", SLASHES),
    "get-slash-pointless-dot-normalized": (
        "/./example",
        "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5",
    ),
    "get-space-normalized": (
        "/example space/",
        "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741",
    ),
    "get-unreserved": (
        f"/{UNRESERVED}",
        "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
    ),
    "get-utf8": ("/ሴ", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
    "get-vanilla-empty-query-key": (
        "/?Param1=value1",
        "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb",
    ),
    "get-vanilla-query-order-key-case": (
        "/?Param2=value2&Param1=value1",
        "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
    ),
    "get-vanilla-query-order-value": (
        "/?Param1=value2&Param1=value1",
        "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694",
    ),
    "get-vanilla-query-order-encoded": (
        "/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
        "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac",
    ),
    "get-vanilla-query-unreserved": (
        f"/?{UNRESERVED}={UNRESERVED}",
        "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197",
    ),
    "get-vanilla-utf8-query": (
        "/?ሴ=bar",
        "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
    ),
}

HEADERS = {
    "get-header-key-duplicate": (
        [("My-Header1", "value2"), ("My-Header1", "value2"), ("My-Header1", "value1")],
        "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
    ),
    "get-header-value-order": (
        [("My-Header1", value) for value in ("value4", "value1", "value3", "value2")],
        "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01",
    ),
    "get-header-value-trim": (
        [("My-Header1", " value1"), ("My-Header2", ' "a   b   c"')],
        "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
    ),
}


def caller(method, target, headers, signature, body=b"", token=None):
    names = sorted({"host", "x-amz-date", *(name.lower() for name, _ in headers)})
    request = SentRequest(
        method,
        target,
        [
            ("Host", "example.amazonaws.com"),
            ("X-Amz-Date", "20150830T123600Z"),
            *headers,
            (
                "Authorization",
                "AWS4-HMAC-SHA256 "
                "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                f"SignedHeaders={';'.join(names)}, Signature={signature}",
            ),
        ],
        body,
    )
    return verify_as_the_suite_does(request, token)


def verify_as_the_suite_does(request, token=None):
    return verify(
        request,
        region="us-east-1",
        service="service",
        credentials={"AKIDEXAMPLE": Credential("AKIDEXAMPLE", SECRET, token)},
        now=SIGNED_AT,
    ).key_id


@pytest.mark.parametrize(("target", "signature"), PATHS.values(), ids=PATHS)
def test_a_target_is_signed_as_published(target, signature):
    assert caller("GET", target, [], signature) == "AKIDEXAMPLE"


@pytest.mark.parametrize(("headers", "signature"), HEADERS.values(), ids=HEADERS)
def test_headers_are_signed_as_published(headers, signature):
    assert caller("GET", "/", headers, signature) == "AKIDEXAMPLE"


def test_a_header_of_a_post_is_signed_as_published():
    signature = "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"

    assert caller("POST", "/", [("My-Header1", "value1")], signature) == "AKIDEXAMPLE"


def test_a_form_is_signed_as_published():
    headers = [("Content-Type", "application/x-www-form-urlencoded")]
    signature = "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"

    assert caller("POST", "/", headers, signature, b"Param1=value1") == "AKIDEXAMPLE"


def test_a_session_token_is_signed_as_published():
    headers = [("X-Amz-Security-Token", TOKEN)]
    signature = "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8"

    assert caller("GET", "/", headers, signature, token=TOKEN) == "AKIDEXAMPLE"


def test_a_presigned_url_is_signed_as_published():
    request = SentRequest(
        "GET",
        "/?X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice%2Faws4_request"
        "&X-Amz-Date=20150830T123600Z&X-Amz-SignedHeaders=host&X-Amz-Expires=3600"
        "&X-Amz-Signature=e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d",
        [("Host", "example.amazonaws.com"), ("X-Amz-Date", "20150830T123600Z")],
        b"",
    )

    assert verify_as_the_suite_does(request) == "AKIDEXAMPLE"


def test_another_signature_is_not_the_published_one():
    with pytest.raises(Rejected):
        caller("GET", "/", [], SLASHES)
