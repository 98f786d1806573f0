import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const START = join(import.meta.dirname, 'start.cjs');

/** The output of `start.cjs`, in ms. */
export interface Started {
  readonly import: number;
  readonly importCpu: number;
  readonly start: number;
  readonly startCpu: number;
}

/** Imports the bundle in a new process, with only these variables and `PATH`. */
export function startIn(bundle: string, variables: Readonly<Record<string, string>> = {}): Started {
  const env = { PATH: process.env['PATH'], ...variables };
  return JSON.parse(execFileSync(process.execPath, [START, bundle], { env, encoding: 'utf8' }));
}
