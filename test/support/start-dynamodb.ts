import { DynamoDbLocal } from './dynamodb-local.ts';
import { tellWorkers } from './dynamodb-of-worker.ts';

/** Jest calls it once, before all files of the project. They end with Jest's own process. */
export default async function startDynamoDb({ maxWorkers }: { readonly maxWorkers: number }): Promise<void> {
  const locals = await Promise.all(Array.from({ length: maxWorkers }, () => DynamoDbLocal.start()));
  tellWorkers(locals.map(({ endpoint }) => endpoint));
  Object.assign(globalThis, {
    stopDynamoDb: () => Promise.all(locals.map((local) => local.stop())),
  });
}
