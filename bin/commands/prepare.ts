import { chooseBackend } from '../../localstack/backend.ts';

/** Fetches and builds what LocalStack runs on. */
export async function prepareLocalStack(): Promise<void> {
  // For the tests, which use what is prepared, such as ruff, before and beside a running stack.
  await (await chooseBackend()).prepare();
}
