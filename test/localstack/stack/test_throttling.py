"""The API's answer if no environment of a function is free."""

import pytest
from botocore.exceptions import ClientError
from localstack.services.apigateway.next_gen.execute_api.gateway_response import (
    IntegrationFailureError,
    ThrottledError,
)
from tally_stack.throttling import telling_throttling, trying_once


def failing_with(code):
    def invoke(_self, _context):
        cause = ClientError({"Error": {"Code": code, "Message": "Rate Exceeded."}}, "Invoke")
        raise IntegrationFailureError("Internal server error", status_code=502) from cause

    return invoke


def test_no_free_environment_is_a_throttle_since_nothing_ran():
    with pytest.raises(ThrottledError) as told:
        telling_throttling(failing_with("TooManyRequestsException"))(None, None)

    assert told.value.status_code == "429"


@pytest.mark.parametrize("code", ["ServiceException", "AccessDeniedException"])
def test_any_other_failure_says_nothing_of_the_outcome(code):
    with pytest.raises(IntegrationFailureError):
        telling_throttling(failing_with(code))(None, None)


def test_an_answer_is_handed_on():
    assert telling_throttling(lambda _self, context: context)(None, "answer") == "answer"


def test_an_invocation_is_tried_once_by_a_client_that_is_kept():
    factory = trying_once(lambda _region, role: f"a client of {role}")

    def client():
        return factory("us-east-1", None).get_client("lambda")._client

    assert client().meta.config.retries["total_max_attempts"] == 1
    assert client() is client()
    assert factory("us-east-1", "arn:role") == "a client of arn:role"
