"""Why a request is refused, with the words and the error type that AWS uses."""

import base64
import hashlib


class Rejected(Exception):
    """`error_type` is what AWS sends as `x-amzn-ErrorType`."""

    def __init__(self, error_type: str, message: str) -> None:
        super().__init__(message)
        self.error_type = error_type
        self.message = message


def missing_token() -> Rejected:
    return Rejected("MissingAuthenticationTokenException", "Missing Authentication Token")


def incomplete(message: str) -> Rejected:
    return Rejected("IncompleteSignatureException", message)


def invalid(message: str) -> Rejected:
    return Rejected("InvalidSignatureException", message)


def unknown_token() -> Rejected:
    return Rejected(
        "UnrecognizedClientException", "The security token included in the request is invalid."
    )


def mismatch(canonical_request: bytes, string_to_sign: str) -> Rejected:
    return invalid(
        "The request signature we calculated does not match the signature you provided. "
        "Check your AWS Secret Access Key and signing method. "
        "Consult the service documentation for details.\n\n"
        "The Canonical String for this request should have been\n"
        f"'{canonical_request.decode(errors='replace')}'\n\n"
        f"The String-to-Sign should have been\n'{string_to_sign}'\n"
    )


def header_fingerprint(value: str) -> str:
    """AWS shows only the hash of a bad header, so that the answer contains no signature."""
    return base64.b64encode(hashlib.sha256(value.encode()).digest()).decode()
