"""Tells Schemathesis how to sign requests to Tally, and the rules that a schema cannot express."""

import os

import beyond_the_schema  # noqa: F401 (its hooks)
import own_checks  # noqa: F401 (its checks)
import schemathesis
from sigv4 import SigV4

schemathesis.auth.set_from_requests(
    SigV4(
        os.environ["AWS_ACCESS_KEY_ID"],
        os.environ["AWS_SECRET_ACCESS_KEY"],
        os.environ["AWS_REGION"],
    )
)
