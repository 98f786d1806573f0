"""The same request signed by the AWS SDKs' own signers, as a client would send it."""

import base64
import json
import os
import subprocess
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

NODE_SIGNERS = Path(__file__).with_name("sign.ts")
NODE = os.environ.get("TALLY_NODE", "node")


@dataclass(frozen=True)
class Key:
    id: str = "test"
    secret: str = "test"
    session_token: str | None = None


@dataclass(frozen=True)
class Scope:
    region: str = "us-east-1"
    service: str = "execute-api"


@dataclass(frozen=True)
class SignedRequest:
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    chunked: bool = False
    absolute_form: bool = False

    def header(self, name):
        return ", ".join(value for key, value in self.headers if key.lower() == name.lower())

    def with_header(self, name, value):
        kept = tuple(pair for pair in self.headers if pair[0].lower() != name.lower())
        return replace(self, headers=(*kept, (name, value)))

    def without_header(self, name):
        kept = tuple(pair for pair in self.headers if pair[0].lower() != name.lower())
        return replace(self, headers=kept)

    def edited(self, name, old, new):
        value = self.header(name)
        assert old in value, f"{name} has no {old!r}"
        return self.with_header(name, value.replace(old, new))


def target_of(outgoing, base):
    return base + outgoing.path + (f"?{outgoing.query}" if outgoing.query else "")


TEST_KEY = Key()
SCOPE = Scope()


def sign(signer, outgoing, **how):
    return sign_all(signer, [outgoing], **how)[0]


def sign_all(signer, outgoing, *, host, base="", key=TEST_KEY, scope=SCOPE, at=None, expires=3600):
    """One SignedRequest for each request. One process signs all, because starting Node takes
    long."""
    at = at or datetime.now(UTC)
    if signer == "botocore":
        return [_botocore(one, base, host, key, scope, at, expires) for one in outgoing]
    return _node(signer, outgoing, base, host, key, scope, at, expires)


def _botocore(outgoing, base, host, key, scope, at, expires):
    request = AWSRequest(outgoing.method, f"http://{host}{base}{outgoing.path}")
    request.headers["Host"] = host
    for name, value in outgoing.headers:
        request.headers.add_header(name, value)
    request.data = outgoing.body
    # botocore encodes pairs itself, but it takes parameters in the URL as canonical.
    request.params = [
        (unquote_plus(name), unquote_plus(value))
        for name, _, value in (part.partition("=") for part in outgoing.query.split("&") if part)
    ]

    credentials = Credentials(key.id, key.secret, key.session_token)
    with mock.patch("botocore.auth.get_current_datetime", return_value=at.replace(tzinfo=None)):
        if outgoing.presigned:
            request.params = dict(request.params)
            SigV4QueryAuth(credentials, scope.service, scope.region, expires).add_auth(request)
        else:
            SigV4Auth(credentials, scope.service, scope.region).add_auth(request)

    target = target_of(outgoing, base)
    if outgoing.presigned:
        url = urlsplit(request.url)
        target = f"{url.path}?{url.query}"
    return _signed(outgoing, target, request.headers.items())


def _node(signer, outgoing, base, host, key, scope, at, expires):
    orders = [
        {
            "method": one.method,
            "host": host,
            "target": target_of(one, base),
            "query": parse_qsl(one.query, keep_blank_values=True),
            "headers": _joined(one.headers),
            "body": base64.b64encode(one.body).decode(),
            "presigned": one.presigned,
        }
        for one in outgoing
    ]
    work = {
        "signer": signer,
        "key": {"id": key.id, "secret": key.secret, "sessionToken": key.session_token},
        "region": scope.region,
        "service": scope.service,
        "at": at.isoformat(timespec="seconds"),
        "expires": expires,
        "orders": orders,
    }
    ran = subprocess.run(
        [NODE, NODE_SIGNERS], input=json.dumps(work), capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, f"set TALLY_NODE to a Node.js 24: {ran.stderr}"
    return [
        _signed(one, answer["target"], answer["headers"])
        for one, answer in zip(outgoing, json.loads(ran.stdout), strict=True)
    ]


def _joined(headers):
    """A JavaScript header object has each name once."""
    joined = {}
    for name, value in headers:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _signed(outgoing, target, headers):
    return SignedRequest(
        method=outgoing.method,
        target=target,
        headers=tuple((name, str(value)) for name, value in headers),
        body=outgoing.body,
        chunked=outgoing.chunked,
        absolute_form=outgoing.absolute_form,
    )
