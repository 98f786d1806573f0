"""Verification against the AWS SDK's own signer: its requests pass, and all others do not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from forgeries import EVERY_FORGERY, GET, MISMATCH, UNKNOWN
from requests_to_sign import EVERY_REQUEST
from signers import Key, sign
from tally_sigv4.canonical import SentRequest
from tally_sigv4.credentials import Credential
from tally_sigv4.rejection import Rejected
from tally_sigv4.signature import verify

HOST = "api.test:4566"
CREDENTIALS = {
    "test": Credential("test", "test"),
    "team-a": Credential("team-a", "team-a-secret"),
    "temporary": Credential("temporary", "temporary-secret", "session+token/=="),
}


def as_sent(signed):
    """The request as a web server passes it on: values are trimmed, bytes are read as latin-1."""
    target = f"http://{HOST}{signed.target}" if signed.absolute_form else signed.target
    headers = [(name, value.strip().encode().decode("latin-1")) for name, value in signed.headers]
    return SentRequest(signed.method, target, headers, signed.body)


def caller_of(signed, now=None):
    return verify(
        as_sent(signed),
        region="us-east-1",
        credentials=CREDENTIALS,
        now=now or datetime.now(UTC),
    )


def rejection_of(signed, now=None):
    with pytest.raises(Rejected) as rejected:
        caller_of(signed, now)
    return rejected.value


@pytest.mark.parametrize("outgoing", EVERY_REQUEST, ids=lambda one: one.name)
def test_what_botocore_signs_passes(outgoing):
    if "botocore" not in outgoing.signers:
        pytest.skip("botocore signs this one otherwise")

    assert caller_of(sign("botocore", outgoing, host=HOST)).key_id == "test"


@pytest.mark.parametrize("forgery", EVERY_FORGERY, ids=lambda one: one.name)
def test_a_forgery_is_turned_away_in_the_words_of_aws(forgery):
    rejected = rejection_of(forgery.make("botocore", {"host": HOST}))

    assert rejected.error_type == forgery.answer[0]
    assert rejected.message.startswith(forgery.answer[1])


def test_the_caller_is_the_key_that_signed():
    signed = sign("botocore", GET, host=HOST, key=Key("team-a", "team-a-secret"))

    assert caller_of(signed) == CREDENTIALS["team-a"]


class TestTime:
    signed_at = datetime(2026, 1, 31, 23, 59, 50, tzinfo=UTC)

    def signed(self):
        return sign("botocore", GET, host=HOST, at=self.signed_at)

    @pytest.mark.parametrize("minutes", [-5, 0, 5])
    def test_five_minutes_either_way_are_allowed(self, minutes):
        assert caller_of(self.signed(), self.signed_at + timedelta(minutes=minutes))

    def test_an_expired_signature_is_told_the_times(self):
        rejected = rejection_of(self.signed(), self.signed_at + timedelta(minutes=5, seconds=1))

        assert rejected.message == (
            "Signature expired: 20260131T235950Z is now earlier than 20260131T235951Z "
            "(20260201T000451Z - 5 min.)"
        )

    def test_a_future_signature_is_told_the_times(self):
        rejected = rejection_of(self.signed(), self.signed_at - timedelta(minutes=5, seconds=1))

        assert rejected.message == (
            "Signature not yet current: 20260131T235950Z is still later than 20260131T235949Z "
            "(20260131T235449Z + 5 min.)"
        )

    def test_a_presigned_url_lives_as_long_as_it_says(self):
        outgoing = replace(GET, headers=(), presigned=True)
        signed = sign("botocore", outgoing, host=HOST, at=self.signed_at, expires=60)

        assert caller_of(signed, self.signed_at + timedelta(seconds=60))
        rejected = rejection_of(signed, self.signed_at + timedelta(seconds=61))
        assert rejected.message.startswith("Signature expired: 20260131T235950Z")


class TestSessionToken:
    temporary = Key("temporary", "temporary-secret", "session+token/==")

    @pytest.mark.parametrize("presigned", [False, True])
    def test_the_token_of_the_key_passes(self, presigned):
        outgoing = replace(GET, headers=(), presigned=presigned)

        assert caller_of(sign("botocore", outgoing, host=HOST, key=self.temporary))

    @pytest.mark.parametrize("token", [None, "session+token/=", "session token/=="])
    def test_another_token_is_turned_away(self, token):
        key = replace(self.temporary, session_token=token)

        rejected = rejection_of(sign("botocore", GET, host=HOST, key=key))

        assert (rejected.error_type, rejected.message) == UNKNOWN


class TestMismatch:
    def test_it_shows_what_the_server_signed(self):
        signed = sign("botocore", GET, host=HOST)
        changed = replace(signed, target=signed.target.replace("2026-01", "2026-02"))

        message = rejection_of(changed).message

        assert message.startswith(MISMATCH[1])
        assert "GET\n/invoices\nfrom=2026-02&verify=true\nhost:api.test:4566\n" in message
        assert f"AWS4-HMAC-SHA256\n{signed.header('X-Amz-Date')}\n" in message

    def test_it_shows_neither_secret_nor_the_right_signature(self):
        signed = sign("botocore", GET, host=HOST, key=Key("team-a", "team-a-secret"))
        right = signed.header("Authorization").rpartition("Signature=")[2]
        forged = signed.edited("Authorization", right, "0" * 64)

        message = rejection_of(forged).message

        assert "team-a-secret" not in message
        assert right not in message
