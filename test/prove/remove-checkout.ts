import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endProcesses } from '../../localstack/host/processes.ts';
import { checkoutOf } from '../../localstack/settings.ts';

/**
 * Ends every stack of a checkout and every process that prepares one. Then it removes the folder, which may
 * be incomplete.
 */
export async function removeCheckout(folder: string): Promise<void> {
  const checkout = checkoutOf(folder);
  const ports = await readdir(join(folder, '.localstack', 'stacks')).catch(() => []);
  for (const marker of ['prepare', ...ports]) {
    await endProcesses(`${checkout}-${marker}`);
    await rm(join(tmpdir(), `tally-${checkout}-${marker}`), { recursive: true, force: true });
  }
  // The last process to end may still write files.
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
