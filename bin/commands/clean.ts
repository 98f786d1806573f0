import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stack } from '../../localstack/settings.ts';

const { downloads, root } = stack.folders;

/**
 * Ends every stack of this checkout and removes its data. `make` then removes what the stacks and this command run on.
 */
export async function clean(): Promise<void> {
  const ports = await readdir(join(downloads, 'stacks')).catch(() => []);
  for (const port of ports) {
    // Each stack has its own settings.
    await promisify(execFile)(process.execPath, [join(root, 'bin', 'tally.ts'), 'down', '--forget-data'], {
      env: { ...process.env, LOCALSTACK_PORT: port },
    });
    console.error(`Removed the stack of port ${port}, with any data it kept.`);
  }
}
