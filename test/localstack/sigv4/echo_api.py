"""A REST API on the running LocalStack. It answers with the request that its function got."""

import io
import json
import os
import uuid
import zipfile
from dataclasses import dataclass
from urllib.parse import urlsplit

import boto3

# One is deployed before the gateway responses are customised, one after that.
STAGE = "v1"
PROBLEM_STAGE = "problems"
REGION = "us-east-1"
FUNCTION = """
exports.handler = async (event) => ({
  statusCode: 200,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(event),
});
"""
PROBLEM = (
    '{"status":403,"code":"$context.error.responseType",'
    '"detail":$context.error.messageString,"request_id":"$context.requestId"}'
)


@dataclass(frozen=True)
class EchoApi:
    id: str
    address: tuple[str, int]

    @property
    def host(self):
        return f"{self.address[0]}:{self.address[1]}"

    def base(self, stage=STAGE):
        return f"/_aws/execute-api/{self.id}/{stage}"

    @property
    def own_host(self):
        return f"{self.id}.execute-api.localhost.localstack.cloud:{self.address[1]}"

    @property
    def where(self):
        """How to sign for the URL with the API's id in its path."""
        return {"host": self.host, "base": self.base()}


class Deployment:
    def __init__(self, endpoint):
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        session = boto3.Session(region_name=REGION, **keys)
        self._gateway = session.client("apigateway", endpoint_url=endpoint)
        self._functions = session.client("lambda", endpoint_url=endpoint)
        self._endpoint = urlsplit(endpoint)
        self._name = f"echo-{uuid.uuid4().hex[:8]}"

    def create(self):
        function_arn = self._create_function()
        api_id = self._gateway.create_rest_api(name=self._name, tags={"_custom_id_": self._name})[
            "id"
        ]
        root = self._gateway.get_resources(restApiId=api_id)["items"][0]["id"]
        self._add_method(api_id, root, "ANY", "AWS_IAM", function_arn)
        self._add_method(
            api_id, self._resource(api_id, root, "{proxy+}"), "ANY", "AWS_IAM", function_arn
        )
        self._add_method(
            api_id, self._resource(api_id, root, "webhook"), "POST", "NONE", function_arn
        )
        self._gateway.create_deployment(restApiId=api_id, stageName=STAGE)
        self._customise_refusals(api_id)
        self._gateway.create_deployment(restApiId=api_id, stageName=PROBLEM_STAGE)
        return EchoApi(api_id, (self._endpoint.hostname, self._endpoint.port))

    def delete(self):
        for api in self._gateway.get_rest_apis(limit=500)["items"]:
            if api["name"] == self._name:
                self._gateway.delete_rest_api(restApiId=api["id"])
        self._functions.delete_function(FunctionName=self._name)

    def _create_function(self):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as folder:
            folder.writestr("index.js", FUNCTION)
        function = self._functions.create_function(
            FunctionName=self._name,
            Runtime="nodejs24.x",
            Handler="index.handler",
            Role="arn:aws:iam::000000000000:role/echo",
            Code={"ZipFile": archive.getvalue()},
            Timeout=20,
        )
        self._functions.get_waiter("function_active_v2").wait(FunctionName=self._name)
        return function["FunctionArn"]

    def _resource(self, api_id, parent, part):
        return self._gateway.create_resource(restApiId=api_id, parentId=parent, pathPart=part)["id"]

    def _add_method(self, api_id, resource, method, authorization, function_arn):
        where = {"restApiId": api_id, "resourceId": resource, "httpMethod": method}
        self._gateway.put_method(**where, authorizationType=authorization)
        self._gateway.put_integration(
            **where,
            type="AWS_PROXY",
            integrationHttpMethod="POST",
            uri=f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/"
            f"{function_arn}/invocations",
        )

    def _customise_refusals(self, api_id):
        self._gateway.put_gateway_response(
            restApiId=api_id,
            responseType="DEFAULT_4XX",
            responseParameters={
                "gatewayresponse.header.Content-Type": "'application/problem+json'",
                "gatewayresponse.header.X-Origin": "method.request.header.Origin",
            },
            responseTemplates={"application/json": PROBLEM},
        )


def deployment():
    return Deployment(os.environ["AWS_ENDPOINT_URL"])


def event_in(reply):
    return json.loads(reply.body)
