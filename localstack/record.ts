import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stack } from './settings.ts';

/** A record of what was started here. Later commands read it. */
export type Running = {
  readonly backend: 'host' | 'docker';
  readonly startedAt: string;
  readonly keep: boolean;
  readonly plugins: string;
  /** Where the fake Stripe listens. It is left out if another Stripe is used. */
  readonly fakeStripePort?: number;
};

const file = join(stack.folders.state, 'running.json');

export async function readRecord(): Promise<Running | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Running);
}

export async function writeRecord(record: Running): Promise<void> {
  await mkdir(stack.folders.state, { recursive: true });
  await writeFile(file, JSON.stringify(record));
}

export function removeRecord(): Promise<void> {
  return rm(file, { force: true });
}

/** Changes with the plugins' sources. So a stack that was started before a change can be recognized. */
export async function hashPlugins(): Promise<string> {
  const folder = join(stack.folders.root, 'localstack', 'plugins');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('__pycache__'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash('sha256');
  for (const name of files) hash.update(name).update(await readFile(name));
  return hash.digest('hex').slice(0, 12);
}
