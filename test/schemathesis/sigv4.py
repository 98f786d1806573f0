"""Signs Schemathesis's requests as a caller of Tally does: AWS Signature Version 4.

It signs the request as it is on the wire, after `requests` has encoded it, because the tool makes
targets that no SDK would send unchanged.
"""

import hashlib
import hmac
import re
from datetime import UTC, datetime
from urllib.parse import quote, unquote_to_bytes, urlsplit

from requests import PreparedRequest
from requests.auth import AuthBase

ALGORITHM = "AWS4-HMAC-SHA256"
SERVICE = "execute-api"
BLANKS = re.compile(r"[ \t]+")


class SigV4(AuthBase):
    def __init__(self, key_id: str, secret: str, region: str) -> None:
        self._key_id = key_id
        self._secret = secret
        self._region = region

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        now = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        request.headers["X-Amz-Date"] = now
        signed = self._signed_headers(request)
        scope = f"{now[:8]}/{self._region}/{SERVICE}/aws4_request"
        canonical = canonical_request(request, signed)
        text = "\n".join((ALGORITHM, now, scope, hashlib.sha256(canonical).hexdigest()))
        key = f"AWS4{self._secret}".encode()
        for part in scope.split("/"):
            key = _hmac(key, part)
        request.headers["Authorization"] = (
            f"{ALGORITHM} Credential={self._key_id}/{scope}, "
            f"SignedHeaders={';'.join(signed)}, Signature={_hmac(key, text).hex()}"
        )
        return request

    def _signed_headers(self, request: PreparedRequest) -> dict[str, str]:
        """Host and date, and the header that can be the key of the charge."""
        values = {
            "host": urlsplit(str(request.url)).netloc,
            **{name.lower(): _text(value) for name, value in request.headers.items()},
        }
        names = ("host", "idempotency-key", "x-amz-date", "x-request-id")
        return {name: values[name] for name in names if name in values}


def canonical_request(request: PreparedRequest, signed: dict[str, str]) -> bytes:
    url = urlsplit(str(request.url))
    body = request.body or b""
    headers = "".join(
        f"{name}:{BLANKS.sub(' ', text).strip(' ')}\n" for name, text in signed.items()
    )
    parts = (
        request.method,
        _path(url.path),
        _query(url.query),
        headers,
        ";".join(signed),
        hashlib.sha256(body.encode() if isinstance(body, str) else body).hexdigest(),
    )
    return "\n".join(str(part) for part in parts).encode("latin-1")


def _path(path: str) -> str:
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del kept[-1:]
        elif segment not in ("", "."):
            kept.append(segment)
    end = "/" if kept and path.endswith("/") else ""
    return quote("/" + "/".join(kept) + end, safe="/~")


def _query(query: str) -> str:
    pairs = (part.partition("=") for part in query.split("&") if part)
    encoded = sorted((_encoded(name), _encoded(value)) for name, _, value in pairs)
    return "&".join(f"{name}={value}" for name, value in encoded)


def _encoded(text: str) -> str:
    return quote(unquote_to_bytes(text.replace("+", " ")), safe="~")


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
