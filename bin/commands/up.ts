import { ensureUp } from '../../localstack/lifecycle.ts';

/** Starts LocalStack where it does not run. */
export async function up(): Promise<void> {
  await ensureUp();
}
