"""Makes changes to deployed resources that LocalStack's CloudFormation leaves out.

If LocalStack cannot update a type of resource, it logs a line and reports success. So a stage of an
API still serves the old deployment, and is lost with it. Here the update is made if our redeploys
need it. Other updates are refused with a message that says what to do.
"""

import json
from collections.abc import Callable
from typing import Any

from localstack.runtime import hooks

Update = Callable[[Any, Any], Any]

#: LocalStack or the API sets these, so a resource's state has them and the template does not.
UNCHANGED_BY_TEMPLATES = frozenset({"Tags"})


@hooks.on_infra_start()
def make_updates() -> None:
    from localstack.services.apigateway.resource_providers.aws_apigateway_deployment import (
        ApiGatewayDeploymentProvider,
    )
    from localstack.services.cloudformation.resource_provider import ResourceProviderExecutor
    from localstack.utils.patch import patch

    @patch(ResourceProviderExecutor.execute_action)
    def execute_action(
        original: Callable[..., Any],
        self: ResourceProviderExecutor,
        resource_provider: Any,  # noqa: ANN401 - one class for each type of resource
        raw_payload: Any,  # noqa: ANN401 - LocalStack's own, handed on
    ) -> Any:  # noqa: ANN401
        resource_provider.update = with_substitute(resource_provider)
        return original(self, resource_provider, raw_payload)

    # LocalStack's own deletion also removes every stage of the API, whatever deployment it serves.
    ApiGatewayDeploymentProvider.delete = delete_deployment


def with_substitute(provider: Any) -> Callable[[Any], Any]:  # noqa: ANN401
    own_update = provider.update

    def update(request: Any) -> Any:  # noqa: ANN401
        try:
            return own_update(request)
        except NotImplementedError:
            return SUBSTITUTES.get(provider.TYPE, refuse)(provider, request)

    return update


def update_stage(_provider: object, request: Any) -> Any:  # noqa: ANN401
    """Points the stage at the deployment that the template now names."""
    wanted = {**request.previous_state, **request.desired_state}
    request.aws_client_factory.apigateway.update_stage(
        restApiId=wanted["RestApiId"],
        stageName=wanted["StageName"],
        patchOperations=[
            {"op": "replace", "path": "/deploymentId", "value": wanted["DeploymentId"]}
        ],
    )
    return success(wanted)


def delete_deployment(_provider: object, request: Any) -> Any:  # noqa: ANN401
    model = request.desired_state
    api_id, deployment_id = model["RestApiId"], model["DeploymentId"]
    api = request.aws_client_factory.apigateway
    try:
        for stage in api.get_stages(restApiId=api_id)["item"]:
            if stage["deploymentId"] == deployment_id:
                api.delete_stage(restApiId=api_id, stageName=stage["stageName"])
        api.delete_deployment(restApiId=api_id, deploymentId=deployment_id)
    except api.exceptions.NotFoundException:
        pass  # Gone with its API.
    return success(model)


def update_managed_policy(provider: Any, request: Any) -> Any:  # noqa: ANN401
    """A new version of the document, for example for a new route. The rest of a policy cannot
    change."""
    before, wanted = request.previous_state, request.desired_state
    if changed_properties(before, wanted) != ["PolicyDocument"]:
        return refuse(provider, request)
    iam, arn = request.aws_client_factory.iam, before["Id"]
    document = json.dumps(wanted["PolicyDocument"])
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=document, SetAsDefault=True)
    # IAM keeps five versions.
    for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
        if not version["IsDefaultVersion"]:
            iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])
    return success({**before, **wanted})


def create_again(provider: Any, request: Any) -> Any:  # noqa: ANN401
    """For resources that a PUT creates, because the PUT also replaces an existing one."""
    return provider.create(request)


def refuse(_provider: object, request: Any) -> Any:  # noqa: ANN401
    changed = changed_properties(request.previous_state or {}, request.desired_state)
    if not changed:
        return success(request.previous_state)
    return failure(
        f"LocalStack cannot change {', '.join(changed)} of {request.logical_resource_id} "
        f"({request.resource_type}) once it is deployed: make down, then make deploy."
    )


def changed_properties(before: dict[str, Any], wanted: dict[str, Any]) -> list[str]:
    return sorted(
        name
        for name, value in wanted.items()
        if name not in UNCHANGED_BY_TEMPLATES and before.get(name) != value
    )


SUBSTITUTES: dict[str, Update] = {
    "AWS::ApiGateway::Stage": update_stage,
    "AWS::ApiGateway::GatewayResponse": create_again,
    "AWS::IAM::ManagedPolicy": update_managed_policy,
    "AWS::CloudWatch::Alarm": create_again,
    "AWS::Lambda::EventInvokeConfig": create_again,
    "AWS::SNS::TopicPolicy": create_again,
}


def success(state: dict[str, Any]) -> Any:  # noqa: ANN401
    from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent

    return ProgressEvent(status=OperationStatus.SUCCESS, resource_model=state)


def failure(message: str) -> Any:  # noqa: ANN401
    from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent

    return ProgressEvent(
        status=OperationStatus.FAILED, resource_model={}, message=message, error_code="NotUpdatable"
    )
