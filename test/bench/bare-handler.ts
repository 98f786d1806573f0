import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';

const client = new DynamoDBClient({});

/**
 * The functions are compared with this handler. It has the DynamoDB client, makes one call, and has none of our code.
 */
export async function handler(event: { readonly id: string }) {
  const { Item } = await client.send(
    new GetItemCommand({
      TableName: process.env['TABLE_NAME'],
      Key: { pk: { S: event.id }, sk: { S: '-' } },
    }),
  );
  return { statusCode: Item ? 200 : 404, body: JSON.stringify(Item ?? null) };
}
