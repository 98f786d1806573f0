import { backends } from '../../localstack/backend.ts';
import { takeDown } from '../../localstack/lifecycle.ts';
import { stack } from '../../localstack/settings.ts';

/**
 * Stops LocalStack and everything that it started.
 *
 * @param forgetData also removes the data kept over restarts, as `clean` does for each port
 */
export async function down({ forgetData }: { readonly forgetData: boolean }): Promise<void> {
  const ended = await takeDown();
  console.error(
    ended === 0
      ? `LocalStack is not running on port ${stack.port}.`
      : `LocalStack on port ${stack.port} is down.`,
  );
  if (forgetData) await Promise.all(backends.map((one) => one.forgetData()));
}
