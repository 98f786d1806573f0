"""Requests that any signer should be able to send, and that must arrive as they were sent."""

import gzip
from dataclasses import dataclass

FORM = ("Content-Type", "application/x-www-form-urlencoded")
JSON = ("Content-Type", "application/json")
EVERY_SIGNER = ("botocore", "@smithy/signature-v4", "aws4fetch")


@dataclass(frozen=True)
class Outgoing:
    name: str
    method: str = "GET"
    path: str = "/invoices"
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    presigned: bool = False
    chunked: bool = False
    absolute_form: bool = False
    # Some signers cannot sign some requests. The other signers must still sign them.
    signers: tuple[str, ...] = EVERY_SIGNER


def get(name, path="/invoices", query="", **more):
    return Outgoing(name, path=path, query=query, **more)


def post(name, body, *headers, **more):
    return Outgoing(name, "POST", headers=headers, body=body, **more)


METHODS = [
    *(Outgoing(f"{method} without a body", method) for method in ("GET", "HEAD", "DELETE")),
    *(
        Outgoing(f"{method} of JSON", method, headers=(JSON,), body=b'{"amount":"1.50"}')
        for method in ("POST", "PUT", "PATCH", "DELETE")
    ),
]

PATHS = [
    get("deep path", "/customers/cus_1/invoices/current"),
    get("path with an encoded slash", "/keys/a%2Fb"),
    get("path with an encoded percent", "/keys/100%25"),
    get("path with an encoded space", "/keys/a%20b"),
    get("path with a plus", "/keys/a+b"),
    get("path with a tilde", "/keys/~a~"),
    get("path beyond ASCII", "/keys/Gr%C3%BC%C3%9Fe"),
    get("path encoded in lower case", "/keys/gr%c3%bcn"),
    get("path with sub-delimiters", "/keys/a:b@c!$&'()*,;=d"),
    get("path with unreserved characters encoded", "/keys/%41%7E"),
    get("path with a trailing slash", "/invoices/"),
    get("path with an encoded trailing slash", "/invoices%2F"),
    get("path with a dot segment", "/invoices/./current"),
    get("path with a double-dot segment", "/invoices/old/../current"),
    get("path with a dotted name", "/invoices/..current/.a"),
    get("path with a double slash", "/invoices//current"),
    get("path with an encoded dot", "/invoices/%2E/a", signers=EVERY_SIGNER[:2]),
    get("root of the stage", "/"),
]

QUERIES = [
    get("query", query="from=2026-01&to=2026-12"),
    get("query out of order", query="b=2&a=1&B=3"),
    get("query with an empty value", query="a=&b=1"),
    get("query without an equals sign", query="verify&a=1"),
    get("query with repeated keys", query="id=b&id=a&id=c"),
    get("query with a repeated pair", query="id=a&id=a"),
    get("query with repeated keys, one a prefix", query="id=a&id-x=b&id=A&i=0"),
    get("query with a plus for a space", query="name=a+b"),
    get("query with an encoded plus", query="name=a%2Bb"),
    get("query with an encoded space", query="name=a%20b"),
    get("query with an encoded slash", query="cursor=a%2Fb%3D"),
    get("query with a bare slash", query="cursor=a/b"),
    get("query with an encoded percent", query="rate=100%25"),
    get("query beyond ASCII", query="name=Gr%C3%BC%C3%9Fe&%C3%A9=1"),
    get("query encoded in lower case", query="name=gr%c3%bcn"),
    get("query with a tilde", query="name=~a&%7Eb=1"),
    get("query with an equals sign in the value", query="filter=a=b"),
    get("query with brackets and a star", query="f[0]=a*b!'()"),
]

HEADERS = [
    get("header of ours", headers=(("Idempotency-Key", "k-1"), ("x-b", "2"), ("x-a", "1"))),
    get("header in odd case", headers=(("iDEMPOTENCY-kEY", "k-1"),)),
    get("header with inner blanks", headers=(("x-note", "a   b \t c"),)),
    get("header with outer blanks", headers=(("x-note", "  a b  "),)),
    get("header with an empty value", headers=(("x-note", ""),)),
    get("header twice", headers=(("x-note", "b"), ("x-note", "a"))),
    get("header with commas", headers=(("x-note", "b, a,c"),)),
    # "à" ends in the byte A0, which is a blank for Python's str.split.
    get("header beyond ASCII", headers=(("x-note", "voilà"),), signers=("botocore",)),
    get("Date in place of X-Amz-Date", headers=(("Date", "now"),), signers=("botocore",)),
]

BODIES = [
    post("empty body", b"", JSON),
    post("JSON beyond ASCII", '{"name":"Grüße 漢字 🙂"}'.encode(), JSON),
    post("JSON with blanks", b' {\r\n "a" :\t1.0 } \n', JSON),
    post("form", b"a=1&b=2", FORM),
    post("form in another order and encoding", b"b=%7e&a=x+y&a=&&c", FORM),
    post(
        "multipart",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
        ("Content-Type", "multipart/form-data; boundary=x"),
    ),
    post("binary", bytes(range(256)), ("Content-Type", "application/octet-stream")),
    post("gzip", gzip.compress(b'{"a":1}', mtime=0), JSON, ("Content-Encoding", "gzip")),
    post("said to be gzip, but is not", b"plain", JSON, ("Content-Encoding", "gzip")),
    post("chunked", b'{"amount":"1.50"}' * 9, JSON, chunked=True),
    post("chunked and empty", b"", JSON, chunked=True),
    post("one megabyte", b'"' + b"x" * 1_000_000 + b'"', JSON),
    post("without a content type", b"text"),
]

PRESIGNED = [
    get("presigned", presigned=True),
    get("presigned with a query", query="b=%C3%A9&a=1%2B1", presigned=True),
    get("presigned with an encoded path", "/keys/a%2Fb", presigned=True),
]

TARGETS = [
    get("absolute form", query="a=1", absolute_form=True),
    get("absolute form of an encoded path", "/keys/a%2Fb", absolute_form=True),
]

EVERY_REQUEST = [*METHODS, *PATHS, *QUERIES, *HEADERS, *BODIES, *PRESIGNED, *TARGETS]
