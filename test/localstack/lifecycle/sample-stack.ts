import {
  CloudFormationClient,
  CreateStackCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describeStack } from '../../../localstack/settings.ts';

/** A very small table and a very small function. They make LocalStack start Java and a function's process. */
const table = 'lifecycle-rows';
const functionName = 'lifecycle-function';

const tableTemplate = (sortKey: string) => ({
  Rows: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: sortKey, KeyType: 'RANGE' },
      ],
      AttributeDefinitions: ['pk', sortKey, 'other'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-other',
          KeySchema: [{ AttributeName: 'other', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      Tags: [{ Key: 'app', Value: 'lifecycle' }],
    },
  },
});

const functionTemplate = {
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
        ],
      },
    },
  },
  Function: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: functionName,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Code: {
        ZipFile: "exports.handler = async () => { console.log('hello from the function'); return 'ran'; };",
      },
    },
  },
};

export function sampleStack(port: number) {
  const { endpoint, region, accessKeyId, secretAccessKey } = describeStack({ LOCALSTACK_PORT: String(port) });
  const settings = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
  const cloudFormation = new CloudFormationClient(settings);
  const dynamoDb = new DynamoDBClient(settings);
  const Key = { pk: { S: 'row' }, sk: { S: '1' } };

  return {
    /** @throws when CloudFormation cannot create it; the stack's events then have the reason */
    async deploy({ sortKey = 'sk', withFunction = true } = {}): Promise<void> {
      const Resources = { ...tableTemplate(sortKey), ...(withFunction && functionTemplate) };
      const StackName = 'lifecycle';
      await cloudFormation.send(
        new CreateStackCommand({
          StackName,
          TemplateBody: JSON.stringify({ Resources }),
          Capabilities: ['CAPABILITY_IAM'],
        }),
      );
      await waitUntilStackCreateComplete(
        { client: cloudFormation, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
        { StackName },
      );
    },

    async putRow(value: string): Promise<void> {
      await dynamoDb.send(new PutItemCommand({ TableName: table, Item: { ...Key, other: { S: value } } }));
    },

    async getRow(): Promise<string | undefined> {
      const { Item } = await dynamoDb.send(
        new GetItemCommand({ TableName: table, Key, ConsistentRead: true }),
      );
      return Item?.['other']?.S;
    },

    async invoke(): Promise<string> {
      const reply = await fetch(`${endpoint}/2015-03-31/functions/${functionName}/invocations`, {
        method: 'POST',
        headers: {
          // LocalStack finds the service by the scope and does not check the signature.
          authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${region}/lambda/aws4_request, SignedHeaders=host, Signature=none`,
        },
        body: '{}',
      });
      return reply.text();
    },
  };
}
