"""The canonical form of a request (Signature Version 4, step 1) from the bytes that were sent.

It starts with the request as it was on the wire, because an earlier decoding could hide a change.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias
from urllib.parse import quote_from_bytes, unquote_to_bytes

# str.split() is wrong here: it takes the byte A0 for a blank, but "à" ends in A0 in UTF-8.
BLANKS = re.compile(r"[ \t]+")

Pairs: TypeAlias = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class SentRequest:
    """A request as it was sent: nothing is decoded or reordered. Header values are latin-1 text."""

    method: str
    target: str
    headers: Sequence[tuple[str, str]]
    body: bytes = field(repr=False)

    @property
    def path(self) -> str:
        return _origin_form(self.target).partition("?")[0] or "/"

    @cached_property
    def query(self) -> Pairs:
        return parse_query(_origin_form(self.target).partition("?")[2])

    @cached_property
    def canonical_values(self) -> dict[str, str]:
        """Canonical value by lower-case header name: repeated headers are joined by commas."""
        values: dict[str, list[str]] = {}
        for name, value in self.headers:
            values.setdefault(name.lower(), []).append(BLANKS.sub(" ", value).strip(" "))
        return {name: ",".join(parts) for name, parts in values.items()}

    def header(self, name: str) -> str | None:
        return self.canonical_values.get(name)


def canonical_request(request: SentRequest, signed_headers: list[str], query: Pairs) -> bytes:
    headers = "".join(f"{name}:{request.header(name) or ''}\n" for name in signed_headers)
    return b"\n".join(
        (
            request.method.encode(),
            canonical_path(request.path).encode(),
            canonical_query(query).encode(),
            headers.encode("latin-1"),
            ";".join(signed_headers).encode("latin-1"),
            # Always the hash of the real body, because API Gateway ignores x-amz-content-sha256.
            hashlib.sha256(request.body).hexdigest().encode(),
        )
    )


def canonical_path(path: str) -> str:
    segments: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del segments[-1:]
        elif segment not in ("", "."):
            segments.append(segment)

    trailing = "/" if segments and path.endswith("/") else ""
    normalised = "/" + "/".join(segments) + trailing
    # The path is encoded already, and is encoded once more. Every service except S3 signs it so.
    return quote_from_bytes(normalised.encode(), safe="/")


def parse_query(query: str) -> Pairs:
    pairs = (part.partition("=") for part in query.split("&") if part)
    return [(_decode(name), _decode(value)) for name, _, value in pairs]


def canonical_query(pairs: Pairs) -> str:
    encoded = sorted((_encode(name), _encode(value)) for name, value in pairs)
    return "&".join(f"{name}={value}" for name, value in encoded)


def _origin_form(target: str) -> str:
    """`/path?query`, also if the client wrote `http://host/path?query`, as for a proxy."""
    if target.startswith("/"):
        return target
    _, separator, rest = target.partition("://")
    if not separator:
        return target
    authority_end = min((i for i in (rest.find("/"), rest.find("?")) if i >= 0), default=len(rest))
    return rest[authority_end:]


def _decode(text: str) -> bytes:
    return unquote_to_bytes(text.replace("+", " "))


def _encode(data: bytes) -> str:
    return quote_from_bytes(data, safe="")
