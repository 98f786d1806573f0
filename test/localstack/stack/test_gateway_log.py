"""What the gateway writes about a request that it answers by itself."""

import json

from tally_stack.gateway_log import render, settings_of, with_answer

FORMAT = json.dumps(
    {
        "request_id": "$context.requestId",
        "caller": "$context.identity.userArn",
        "path": "$context.path",
        "status": "$context.status",
        "error": "$context.error.responseType",
    }
)
VARIABLES = {
    "requestId": "r-1",
    "identity": {"userArn": None},
    "path": "/v1/health",
    "error": {"responseType": "MISSING_AUTHENTICATION_TOKEN"},
}


def test_a_refusal_is_a_line_in_the_format_of_the_stage():
    assert json.loads(render(FORMAT, with_answer(VARIABLES, 403))) == {
        "request_id": "r-1",
        "caller": "-",
        "path": "/v1/health",
        "status": "403",
        "error": "MISSING_AUTHENTICATION_TOKEN",
    }


def test_a_path_cannot_end_the_text_that_it_stands_in():
    line = render(FORMAT, {**VARIABLES, "path": '/v1/","status":"200'})

    assert json.loads(line)["path"] == '/v1/","status":"200'


def test_how_long_it_took_is_told_where_its_beginning_is_known():
    assert with_answer({"requestTimeEpoch": 0}, 403)["responseLatency"] > 0
    assert with_answer({}, 403)["responseLatency"] is None


def test_a_stage_keeps_where_its_access_log_is_and_in_which_format():
    arn = "arn:aws:logs:us-east-1:000000000000:log-group:/tally/access"

    assert settings_of({"AccessLogSetting": {"DestinationArn": arn, "Format": FORMAT}}) == [
        {"op": "replace", "path": "/accessLogSettings/destinationArn", "value": arn},
        {"op": "replace", "path": "/accessLogSettings/format", "value": FORMAT},
    ]
    assert settings_of({}) == []
