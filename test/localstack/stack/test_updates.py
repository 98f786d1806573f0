"""What a deploy changes in resources that LocalStack cannot update by itself."""

import json
import os
import urllib.request
from types import SimpleNamespace
from uuid import uuid4

import boto3
import pytest
from localstack.services.cloudformation.resource_provider import OperationStatus
from tally_stack.updates import changed_properties, with_substitute


class Provider:
    """A resource provider of LocalStack that has no update."""

    def __init__(self, type_of_resource):
        self.TYPE = type_of_resource

    def update(self, request):
        raise NotImplementedError

    def create(self, request):
        return SimpleNamespace(status=OperationStatus.SUCCESS, resource_model=request.desired_state)


def request(before, wanted):
    return SimpleNamespace(
        previous_state=before,
        desired_state=wanted,
        logical_resource_id="Table",
        resource_type="AWS::DynamoDB::Table",
    )


def test_a_change_that_cannot_be_made_is_refused_and_says_what_to_do():
    update = with_substitute(Provider("AWS::DynamoDB::Table"))

    event = update(request({"KeySchema": "pk"}, {"KeySchema": "pk, sk"}))

    assert event.status == OperationStatus.FAILED
    assert "KeySchema of Table" in event.message
    assert "make down, then make deploy" in event.message


def test_what_did_not_change_stays_as_it_is():
    update = with_substitute(Provider("AWS::DynamoDB::Table"))

    event = update(request({"KeySchema": "pk", "Arn": "arn"}, {"KeySchema": "pk"}))

    assert event.status == OperationStatus.SUCCESS
    assert event.resource_model == {"KeySchema": "pk", "Arn": "arn"}


@pytest.mark.parametrize(
    "type_of_resource",
    [
        "AWS::ApiGateway::GatewayResponse",
        "AWS::CloudWatch::Alarm",
        "AWS::Lambda::EventInvokeConfig",
        "AWS::SNS::TopicPolicy",
    ],
)
def test_what_is_created_by_a_put_is_put_again(type_of_resource):
    update = with_substitute(Provider(type_of_resource))

    event = update(request({"StatusCode": "403"}, {"StatusCode": "404"}))

    assert event.resource_model == {"StatusCode": "404"}


def test_an_update_that_localstack_has_is_left_to_it():
    provider = Provider("AWS::Lambda::Function")
    provider.update = lambda request: "updated by LocalStack"

    assert with_substitute(provider)(request({}, {})) == "updated by LocalStack"


def test_tags_of_localstacks_own_are_no_change():
    assert changed_properties({"Name": "a"}, {"Name": "a", "Tags": []}) == []


def template(paths, refusal):
    """An API with a method for each path, and with a deployment and a stage as CDK makes them."""
    resources = {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "updates"}},
        "Refusal": {
            "Type": "AWS::ApiGateway::GatewayResponse",
            "Properties": {
                "RestApiId": {"Ref": "Api"},
                "ResponseType": "MISSING_AUTHENTICATION_TOKEN",
                "StatusCode": "403",
                "ResponseTemplates": {"application/json": json.dumps({"refusal": refusal})},
            },
        },
    }
    for path in paths:
        resources[path] = {
            "Type": "AWS::ApiGateway::Resource",
            "Properties": {
                "RestApiId": {"Ref": "Api"},
                "ParentId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
                "PathPart": path,
            },
        }
        resources[f"{path}Method"] = {
            "Type": "AWS::ApiGateway::Method",
            "Properties": {
                "RestApiId": {"Ref": "Api"},
                "ResourceId": {"Ref": path},
                "HttpMethod": "GET",
                "AuthorizationType": "NONE",
                "Integration": {
                    "Type": "MOCK",
                    "RequestTemplates": {"application/json": '{"statusCode": 200}'},
                    "IntegrationResponses": [{"StatusCode": "200"}],
                },
                "MethodResponses": [{"StatusCode": "200"}],
            },
        }
    # A deployment is a snapshot, so each change of the API makes another.
    deployment = f"Deployment{'And'.join(paths)}"
    resources[deployment] = {
        "Type": "AWS::ApiGateway::Deployment",
        "DependsOn": [*(f"{path}Method" for path in paths), "Refusal"],
        "Properties": {"RestApiId": {"Ref": "Api"}},
    }
    resources["Stage"] = {
        "Type": "AWS::ApiGateway::Stage",
        "Properties": {
            "RestApiId": {"Ref": "Api"},
            "DeploymentId": {"Ref": deployment},
            "StageName": "v1",
        },
    }
    return json.dumps({"Resources": resources, "Outputs": {"Id": {"Value": {"Ref": "Api"}}}})


@pytest.mark.stack
def test_a_redeployed_api_serves_its_new_routes_and_answers():
    cloudformation = boto3.client("cloudformation", **SETTINGS)
    name = f"updates-{uuid4().hex[:8]}"
    cloudformation.create_stack(StackName=name, TemplateBody=template(["first"], "before"))
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig=OFTEN)
    [output] = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["Outputs"]
    assert get(output["OutputValue"], "first")[0] == 200

    cloudformation.update_stack(StackName=name, TemplateBody=template(["first", "second"], "after"))
    cloudformation.get_waiter("stack_update_complete").wait(StackName=name, WaiterConfig=OFTEN)

    assert get(output["OutputValue"], "first")[0] == 200
    assert get(output["OutputValue"], "second")[0] == 200
    assert get(output["OutputValue"], "missing") == (403, {"refusal": "after"})
    cloudformation.delete_stack(StackName=name)


def policy(*paths):
    """A managed policy that names routes, as the stack makes them."""
    document = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "execute-api:Invoke",
                "Resource": [f"arn:aws:execute-api:us-east-1:000000000000:a/v1/{p}" for p in paths],
            }
        ],
    }
    properties = {"ManagedPolicyName": "a-reader", "PolicyDocument": document}
    resources = {"Policy": {"Type": "AWS::IAM::ManagedPolicy", "Properties": properties}}
    return json.dumps({"Resources": resources, "Outputs": {"Arn": {"Value": {"Ref": "Policy"}}}})


@pytest.mark.stack
def test_a_managed_policy_names_the_routes_of_the_last_deploy_however_many_there_were():
    cloudformation, iam = (boto3.client(name, **SETTINGS) for name in ("cloudformation", "iam"))
    name = f"updates-{uuid4().hex[:8]}"
    cloudformation.create_stack(StackName=name, TemplateBody=policy("GET/0"))
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig=OFTEN)

    # More versions than IAM keeps.
    for path in range(1, 7):
        cloudformation.update_stack(StackName=name, TemplateBody=policy("GET/0", f"GET/{path}"))
        cloudformation.get_waiter("stack_update_complete").wait(StackName=name, WaiterConfig=OFTEN)

    [output] = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["Outputs"]
    arn = output["OutputValue"]
    default = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    version = iam.get_policy_version(PolicyArn=arn, VersionId=default)["PolicyVersion"]
    [statement] = version["Document"]["Statement"]
    assert [resource.rpartition("/v1/")[2] for resource in statement["Resource"]] == [
        "GET/0",
        "GET/6",
    ]
    cloudformation.delete_stack(StackName=name)


def test_another_name_of_a_managed_policy_is_refused():
    update = with_substitute(Provider("AWS::IAM::ManagedPolicy"))

    event = update(request({"ManagedPolicyName": "a", "Id": "arn"}, {"ManagedPolicyName": "b"}))

    assert event.status == OperationStatus.FAILED


ENDPOINT = os.environ.get("AWS_ENDPOINT_URL", "")
SETTINGS = {
    "endpoint_url": ENDPOINT or None,
    "region_name": "us-east-1",
    "aws_access_key_id": "test",
    "aws_secret_access_key": "test",
}
OFTEN = {"Delay": 1, "MaxAttempts": 60}


def get(api_id, path):
    try:
        with urllib.request.urlopen(f"{ENDPOINT}/_aws/execute-api/{api_id}/v1/{path}") as reply:
            return reply.status, None
    except urllib.error.HTTPError as refused:
        return refused.code, json.loads(refused.read())
