import { execFile } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stack } from '../../localstack/settings.ts';

const { downloads, root } = stack.folders;
/** What runs this very command. */
const kept = 'node';

/** Ends every stack of this checkout, and removes what was downloaded or kept. */
export async function clean(): Promise<void> {
  // Every port's stack uses what is removed here, so all of them end, each with settings of its own.
  const ports = await readdir(join(downloads, 'stacks')).catch(() => []);
  for (const port of ports) {
    await promisify(execFile)(process.execPath, [join(root, 'bin', 'tally.ts'), 'down', '--forget-data'], {
      env: { ...process.env, LOCALSTACK_PORT: port },
    });
    console.error(`Removed the stack of port ${port}, with any data it kept.`);
  }

  const names = (await readdir(downloads).catch(() => [])).filter((name) => name !== kept);
  for (const name of names) await rm(join(downloads, name), { recursive: true, force: true });
  console.error(
    names.length === 0
      ? 'There is nothing to remove in .localstack.'
      : `Removed from .localstack: ${names.sort().join(', ')}. What is left there is Node.js, which runs make's commands.`,
  );
}
