/** Jest calls it once, after all files of the project. */
export default async function stopDynamoDb(): Promise<void> {
  const { stopDynamoDb: stop } = globalThis as { stopDynamoDb?: () => Promise<unknown> }; // what start-dynamodb.ts put there
  await stop?.();
}
