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
 * What became of a table of the local stack. Its process can end while LocalStack goes on: LocalStack then starts
 * another, which in memory has no table, and CloudFormation does not notice.
 */
export type TableState = 'there' | 'gone' | 'silent';

/** @param name of a deployed table */
export async function tableState(name: string): Promise<TableState> {
  try {
    await client.send(new DescribeTableCommand({ TableName: name }));
    return 'there';
  } catch (error) {
    return error instanceof ResourceNotFoundException ? 'gone' : 'silent';
  }
}
