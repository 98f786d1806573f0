"""The access keys that may call the local stack, from `TALLY_LOCAL_CREDENTIALS`."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

VARIABLE = "TALLY_LOCAL_CREDENTIALS"
# The local stage's rules say what each of them may do: `lib/stage.ts`.
NAMES = ("team-a", "team-b", "biller", "reader", "operator", "team-456")
DEFAULT = ",".join(["test:test", *(f"{name}:{name}-secret" for name in NAMES)])

# The key id is also the caller's IAM user name. IAM allows only these characters in a name.
KEY_ID = re.compile(r"[A-Za-z0-9_+=.@-]{1,64}")


class InvalidCredentialsError(ValueError):
    """The variable cannot be read. The message names the entry, never a secret."""


@dataclass(frozen=True)
class Credential:
    key_id: str
    secret: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


def credentials_from_environment(environ: Mapping[str, str] = os.environ) -> dict[str, Credential]:
    # Docker Compose passes an unset variable as an empty one.
    return parse_credentials(environ.get(VARIABLE) or DEFAULT)


def parse_credentials(text: str) -> dict[str, Credential]:
    """`key:secret[:session token],…` by key id, in the order written."""
    credentials: dict[str, Credential] = {}
    for position, entry in enumerate(text.split(","), start=1):
        credential = _parse_entry(entry.strip(), position)
        if credential.key_id in credentials:
            raise _invalid(position, f"repeats the key id '{credential.key_id}'")
        credentials[credential.key_id] = credential
    return credentials


def _parse_entry(entry: str, position: int) -> Credential:
    parts = entry.split(":")
    # Without a colon the whole entry may be a secret, so it is not quoted.
    if len(parts) not in (2, 3):
        raise _invalid(position, f"has {len(parts) - 1} colons in place of one or two")

    key_id, secret, *session_token = parts
    if not KEY_ID.fullmatch(key_id):
        raise _invalid(position, "has a key id that is not 1 to 64 of A-Z a-z 0-9 _ + = . @ -")
    if not secret:
        raise _invalid(position, f"(key id '{key_id}') has no secret")
    if session_token == [""]:
        raise _invalid(position, f"(key id '{key_id}') has an empty session token")
    return Credential(key_id, secret, session_token[0] if session_token else None)


def _invalid(position: int, problem: str) -> InvalidCredentialsError:
    return InvalidCredentialsError(
        f"{VARIABLE}: entry {position} {problem}. "
        "Write key:secret or key:secret:session-token, separated by commas."
    )
