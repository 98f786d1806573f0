"""The keys of the local stack, and a clear message if they cannot be read."""

import pytest
from tally_sigv4.credentials import (
    Credential,
    InvalidCredentialsError,
    credentials_from_environment,
    parse_credentials,
)


def test_keys_are_read_in_order():
    credentials = parse_credentials("a:one, b:two:session/token==")

    assert list(credentials.values()) == [
        Credential("a", "one"),
        Credential("b", "two", "session/token=="),
    ]


@pytest.mark.parametrize("environ", [{}, {"TALLY_LOCAL_CREDENTIALS": ""}])
def test_without_the_variable_there_is_a_caller_of_each_kind(environ):
    credentials = credentials_from_environment(environ)

    names = ["team-a", "team-b", "biller", "reader", "operator", "team-456"]
    assert list(credentials) == ["test", *names]
    assert [credentials[name].secret for name in names] == [f"{name}-secret" for name in names]
    assert credentials["test"].secret == "test"


def test_a_credential_does_not_print_its_secrets():
    assert repr(Credential("a", "one", "two")) == "Credential(key_id='a')"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "entry 1 has 0 colons"),
        ("a:one,", "entry 2 has 0 colons"),
        ("a:one,hunter2", "entry 2 has 0 colons"),
        ("a:hunter2:token:more", "entry 1 has 3 colons"),
        ("a:", "entry 1 (key id 'a') has no secret"),
        ("a:hunter2:", "entry 1 (key id 'a') has an empty session token"),
        (":hunter2", "entry 1 has a key id that is not"),
        ("a/b:hunter2", "entry 1 has a key id that is not"),
        ("a:one,a:hunter2", "entry 2 repeats the key id 'a'"),
    ],
)
def test_a_malformed_entry_is_named_without_its_secret(text, problem):
    with pytest.raises(InvalidCredentialsError) as raised:
        parse_credentials(text)

    message = str(raised.value)
    assert message.startswith(f"TALLY_LOCAL_CREDENTIALS: {problem}")
    assert "Write key:secret" in message
    assert "hunter2" not in message
