import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const STANDARD_INPUT = '-';

export const isStandardInput = (path: string): boolean => path === STANDARD_INPUT;

/** Works with a file. Standard input is kept in a file of its own meanwhile, since an import reads everything twice. */
export async function withInputFile(path: string, work: (file: string) => Promise<void>): Promise<void> {
  if (!isStandardInput(path)) return work(path);
  const folder = await mkdtemp(join(tmpdir(), 'tally-import-'));
  try {
    const file = join(folder, 'input');
    await pipeline(process.stdin, createWriteStream(file, { mode: 0o600 }));
    await work(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
