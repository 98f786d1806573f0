"""What a request claims about its signature: in the Authorization header, or in a presigned URL."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from tally_sigv4.canonical import Pairs, SentRequest
from tally_sigv4.rejection import header_fingerprint, incomplete, missing_token

STAMP_FORMAT = "%Y%m%dT%H%M%SZ"
CLOCK_SKEW = timedelta(minutes=5)
LONGEST_PRESIGNED = 604_800

HEADER_PARAMETERS = ("Credential", "Signature", "SignedHeaders")
QUERY_PARAMETERS = (
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Signature",
    "X-Amz-SignedHeaders",
    "X-Amz-Date",
)


@dataclass(frozen=True)
class Scope:
    key_id: str
    date: str
    region: str
    service: str
    terminator: str

    def __str__(self) -> str:
        return f"{self.date}/{self.region}/{self.service}/{self.terminator}"


@dataclass(frozen=True)
class Claim:
    algorithm: str
    scope: Scope
    signed_headers: list[str]
    signature: str = field(repr=False)
    signed_at: datetime
    lifetime: timedelta
    session_token: str | None = field(repr=False)
    signed_query: Pairs = field(repr=False)


def read_claim(request: SentRequest) -> Claim:
    query = {_text(name): _text(value) for name, value in request.query}
    authorization = request.header("authorization")
    if authorization is not None:
        return _from_header(request, authorization)
    if "X-Amz-Algorithm" in query:
        return _from_query(request, query)
    raise missing_token()


def _from_header(request: SentRequest, authorization: str) -> Claim:
    algorithm, parameters = _parse_authorization(authorization)
    stamp = request.header("x-amz-date") or request.header("date")

    missing = [
        f"Authorization header requires '{name}' parameter."
        for name in HEADER_PARAMETERS
        if not parameters.get(name)
    ]
    if not stamp:
        missing.append(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
        )
    if missing or not stamp:
        raise incomplete(
            f"{' '.join(missing)} (Hashed with SHA-256 and encoded with Base64) "
            f"Authorization={header_fingerprint(authorization)}"
        )

    return Claim(
        algorithm=algorithm,
        scope=_parse_scope(parameters["Credential"]),
        signed_headers=_split_names(parameters["SignedHeaders"]),
        signature=parameters["Signature"],
        signed_at=_parse_stamp(stamp),
        lifetime=CLOCK_SKEW,
        session_token=request.header("x-amz-security-token"),
        signed_query=request.query,
    )


def _from_query(request: SentRequest, query: dict[str, str]) -> Claim:
    if not all(query.get(name) for name in QUERY_PARAMETERS):
        names = ", ".join(f"'{name}'" for name in QUERY_PARAMETERS[:-1])
        raise incomplete(
            f"AWS query-string parameters must include {names} and '{QUERY_PARAMETERS[-1]}'. "
            "Re-examine the query-string parameters."
        )

    return Claim(
        algorithm=query["X-Amz-Algorithm"],
        scope=_parse_scope(query["X-Amz-Credential"]),
        signed_headers=_split_names(query["X-Amz-SignedHeaders"]),
        signature=query["X-Amz-Signature"],
        signed_at=_parse_stamp(query["X-Amz-Date"]),
        lifetime=_parse_lifetime(query.get("X-Amz-Expires")),
        session_token=query.get("X-Amz-Security-Token"),
        signed_query=[pair for pair in request.query if pair[0] != b"X-Amz-Signature"],
    )


def _parse_authorization(value: str) -> tuple[str, dict[str, str]]:
    algorithm, _, rest = value.partition(" ")
    parameters: dict[str, str] = {}
    for part in re.split(r"[, ]+", rest):
        name, separator, argument = part.partition("=")
        if part and not separator:
            raise incomplete(
                "Invalid key=value pair (missing equal-sign) in Authorization header "
                "(hashed with SHA-256 and encoded with Base64): "
                f"'{header_fingerprint(value)}'."
            )
        parameters[name] = argument
    return algorithm, parameters


def _parse_scope(credential: str) -> Scope:
    elements = credential.split("/")
    if len(elements) != 5 or not all(elements):
        raise incomplete(
            "Credential must have exactly 5 slash-delimited elements, "
            f"e.g. keyid/date/region/service/term, got '{credential}'"
        )
    return Scope(*elements)


def _parse_stamp(stamp: str) -> datetime:
    try:
        return datetime.strptime(stamp, STAMP_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        pass  # the `Date` header may have HTTP's own form
    try:
        return parsedate_to_datetime(stamp).astimezone(UTC)
    except (ValueError, OverflowError):
        raise incomplete(
            f"Date must be in ISO-8601 'basic format'. Got '{stamp}'. "
            "See http://en.wikipedia.org/wiki/ISO_8601"
        ) from None


def _parse_lifetime(seconds: str | None) -> timedelta:
    if seconds is None:
        return CLOCK_SKEW
    if not re.fullmatch(r"[0-9]{1,9}", seconds):
        raise incomplete("X-Amz-Expires should be a non-negative number of seconds")
    if int(seconds) > LONGEST_PRESIGNED:
        raise incomplete(
            f"X-Amz-Expires must be less than a week (in seconds) that is {LONGEST_PRESIGNED}"
        )
    return timedelta(seconds=int(seconds))


def _split_names(names: str) -> list[str]:
    return [name.lower() for name in names.split(";") if name]


def _text(data: bytes) -> str:
    # The same form as header values: one character for each byte, so that nothing is lost.
    return data.decode("latin-1")
