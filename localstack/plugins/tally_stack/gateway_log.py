"""The access log of an API, for requests that LocalStack's gateway answers by itself.

LocalStack writes no access log. A request that reaches a function is in the function's log. A
request that the gateway refuses, for example for its signature, would be in no log. So such
requests are written to the log group of the API's stage, in the stage's format.
"""

import json
import logging
import re
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from localstack.runtime import hooks

LOG = logging.getLogger(__name__)

VARIABLE = re.compile(r"\$context\.([A-Za-z0-9_.-]+)")
#: AWS writes this for a variable without a value.
NOTHING = "-"
STREAM = "gateway"

# The caller does not wait until it is written.
writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="gateway-log")


@hooks.on_infra_start()
def log_refusals() -> None:
    from localstack.services.apigateway.next_gen.execute_api.handlers.gateway_exception import (
        GatewayExceptionHandler,
    )

    answer = GatewayExceptionHandler.__call__

    def answer_and_log(
        self: GatewayExceptionHandler,
        chain: object,
        exception: Exception,
        context: Any,  # noqa: ANN401 - a RestApiInvocationContext, at any stage of its making
        response: Any,  # noqa: ANN401 - LocalStack's own
    ) -> None:
        answer(self, chain, exception, context, response)
        settings = (context.stage_configuration or {}).get("accessLogSettings") or {}
        if settings.get("destinationArn"):
            variables = with_answer(context.context_variables or {}, response.status_code)
            writer.submit(
                write,
                context.account_id,
                settings["destinationArn"],
                render(settings["format"], variables),
            )

    GatewayExceptionHandler.__call__ = answer_and_log


@hooks.on_infra_start()
def keep_access_log_settings() -> None:
    """LocalStack's CloudFormation makes a stage without them."""
    from localstack.services.apigateway.resource_providers.aws_apigateway_stage import (
        ApiGatewayStageProvider,
    )

    create = ApiGatewayStageProvider.create

    def create_with_settings(self: ApiGatewayStageProvider, request: Any) -> Any:  # noqa: ANN401
        event = create(self, request)
        if operations := settings_of(request.desired_state):
            request.aws_client_factory.apigateway.update_stage(
                restApiId=request.desired_state["RestApiId"],
                stageName=event.resource_model["StageName"],
                patchOperations=operations,
            )
        return event

    ApiGatewayStageProvider.create = create_with_settings


def settings_of(stage: Mapping[str, Any]) -> list[dict[str, str]]:
    setting = stage.get("AccessLogSetting") or {}
    named = {"destinationArn": setting.get("DestinationArn"), "format": setting.get("Format")}
    return [
        {"op": "replace", "path": f"/accessLogSettings/{name}", "value": value}
        for name, value in named.items()
        if value
    ]


def with_answer(variables: Mapping[str, Any], status: int) -> dict[str, Any]:
    began = variables.get("requestTimeEpoch")
    latency = None if began is None else max(0, round(time.time() * 1000) - int(began))
    return {**variables, "status": status, "responseLatency": latency}


def render(template: str, variables: Mapping[str, Any]) -> str:
    return VARIABLE.sub(lambda found: text_of(variables, found[1]), template)


def text_of(variables: Mapping[str, Any], path: str) -> str:
    value: Any = variables
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    text = NOTHING if value in (None, "") else str(value)
    # The values are escaped, because the format is JSON and a path may contain any text.
    return json.dumps(text)[1:-1]


def write(account: str, destination: str, line: str) -> None:
    from localstack.aws.connect import connect_to

    # arn:aws:logs:<region>:<account>:log-group:<name>, and perhaps `:*` after it
    region, group = destination.split(":")[3], destination.split(":")[6]
    client = connect_to(aws_access_key_id=account, region_name=region).logs
    event = {"timestamp": round(time.time() * 1000), "message": line}
    try:
        if not client.describe_log_streams(logGroupName=group)["logStreams"]:
            client.create_log_stream(logGroupName=group, logStreamName=STREAM)
        client.put_log_events(logGroupName=group, logStreamName=STREAM, logEvents=[event])
    except Exception:
        LOG.exception("A refusal was not written to %s", group)
