import { ensureUp } from '../../localstack/lifecycle.ts';

/** Starts LocalStack if it does not run. */
export async function up(): Promise<void> {
  await ensureUp();
}
