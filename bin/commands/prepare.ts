import { chooseBackend } from '../../localstack/backend.ts';

/** Fetches and builds everything that LocalStack runs on. */
export async function prepareLocalStack(): Promise<void> {
  // The tests need it, since they use tools such as ruff without a running stack.
  await (await chooseBackend()).prepare();
}
