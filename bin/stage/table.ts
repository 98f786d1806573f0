import { DescribeTableCommand, DynamoDBClient, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { stack } from '../../localstack/settings.ts';

const { endpoint, region, accessKeyId, secretAccessKey } = stack;
const client = new DynamoDBClient({
  endpoint,
  region,
  credentials: { accessKeyId, secretAccessKey },
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
});

/**
 * The state of a table of the local stack. DynamoDB Local can end while LocalStack goes on. LocalStack then starts a
 * new one, which has no table if data is in memory, and CloudFormation does not notice.
 */
export type TableState = 'there' | 'gone' | 'silent';

/** @param name the name of a deployed table */
export async function tableState(name: string): Promise<TableState> {
  try {
    await client.send(new DescribeTableCommand({ TableName: name }));
    return 'there';
  } catch (error) {
    return error instanceof ResourceNotFoundException ? 'gone' : 'silent';
  }
}
