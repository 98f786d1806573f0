"""Verifies an AWS Signature Version 4 as API Gateway does, in the same order.

It is pure: it gets request, keys and clock, and returns the caller's credential or a rejection.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

from tally_sigv4.canonical import SentRequest, canonical_request
from tally_sigv4.claim import CLOCK_SKEW, STAMP_FORMAT, Claim, Scope, read_claim
from tally_sigv4.credentials import Credential
from tally_sigv4.rejection import incomplete, invalid, mismatch, unknown_token

ALGORITHM = "AWS4-HMAC-SHA256"
TERMINATOR = "aws4_request"


def verify(
    request: SentRequest,
    *,
    region: str,
    credentials: Mapping[str, Credential],
    now: datetime,
    service: str = "execute-api",
) -> Credential:
    """Who signed the request; raises `Rejected` if there is no valid signature."""
    claim = read_claim(request)
    _check_time(claim, now)
    _check_form(claim)
    _check_scope(claim, region, service)
    credential = _find_credential(claim, credentials)
    _check_signature(claim, request, credential)
    return credential


def _check_time(claim: Claim, now: datetime) -> None:
    signed_at, clock = _stamp(claim.signed_at), _stamp(now)
    oldest, newest = now - claim.lifetime, now + CLOCK_SKEW
    if claim.signed_at < oldest:
        minutes = int(claim.lifetime.total_seconds()) // 60
        raise invalid(
            f"Signature expired: {signed_at} is now earlier than {_stamp(oldest)} "
            f"({clock} - {minutes} min.)"
        )
    if claim.signed_at > newest:
        raise invalid(
            f"Signature not yet current: {signed_at} is still later than {_stamp(newest)} "
            f"({clock} + 5 min.)"
        )


def _check_form(claim: Claim) -> None:
    if "host" not in claim.signed_headers:
        raise invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
    if claim.algorithm != ALGORITHM:
        raise incomplete(
            f"Unsupported AWS 'algorithm': '{claim.algorithm}' (only {ALGORITHM} for now). "
        )


def _check_scope(claim: Claim, region: str, service: str) -> None:
    scope = claim.scope
    date = _stamp(claim.signed_at)[:8]
    problems = []
    if scope.region != region:
        problems.append(f"Credential should be scoped to a valid region, not '{scope.region}'. ")
    if scope.service != service:
        problems.append(f"Credential should be scoped to correct service: '{service}'. ")
    if scope.terminator != TERMINATOR:
        problems.append(
            "Credential should be scoped with a valid terminator: "
            f"'{TERMINATOR}', not '{scope.terminator}'. "
        )
    if scope.date != date:
        problems.append(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date "
            f"from HTTP: '{scope.date}' != '{date}', from '{_stamp(claim.signed_at)}'. "
        )
    if problems:
        raise invalid("".join(problems))


def _find_credential(claim: Claim, credentials: Mapping[str, Credential]) -> Credential:
    credential = credentials.get(claim.scope.key_id)
    if credential is None:
        raise unknown_token()
    if not _same(claim.session_token or "", credential.session_token or ""):
        raise unknown_token()
    return credential


def _check_signature(claim: Claim, request: SentRequest, credential: Credential) -> None:
    canonical = canonical_request(request, claim.signed_headers, claim.signed_query)
    string_to_sign = "\n".join(
        (
            ALGORITHM,
            _stamp(claim.signed_at),
            str(claim.scope),
            hashlib.sha256(canonical).hexdigest(),
        )
    )
    expected = _hmac(_signing_key(credential.secret, claim.scope), string_to_sign).hex()
    if not _same(claim.signature, expected):
        raise mismatch(canonical, string_to_sign)


def _signing_key(secret: str, scope: Scope) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (scope.date, scope.region, scope.service, scope.terminator):
        key = _hmac(key, part)
    return key


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())


def _stamp(moment: datetime) -> str:
    return moment.strftime(STAMP_FORMAT)
