import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Counts } from './counts.ts';

export interface Step {
  readonly title: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** The number of tests that it ran, if it ran any. */
  readonly count?: () => Promise<Counts>;
}

export interface Outcome {
  readonly title: string;
  readonly passed: boolean;
  readonly seconds: number;
  readonly log: string;
  readonly counts?: Counts;
}

interface Place {
  readonly root: string;
  readonly results: string;
  readonly environment: Readonly<Record<string, string>>;
}

const MOST_LINES_SHOWN = 150;

/** Runs a step and writes its output to a log. The log is shown if the step fails. */
export async function runStep(step: Step, place: Place): Promise<Outcome> {
  const log = join(place.results, `${step.title.replaceAll(/\W+/g, '-')}.log`);
  const began = Date.now();
  console.log(`....    ${step.title}`);
  const code = await execute(step, place, log);
  const seconds = (Date.now() - began) / 1000;
  const counts = await step.count?.().catch(() => ({ passed: 0, failed: 1 }));
  const passed = code === 0 && (counts === undefined || (counts.failed === 0 && counts.passed > 0));
  console.log(`${passed ? 'ok    ' : 'FAILED'}  ${step.title} (${seconds.toFixed(0)} s)`);
  if (!passed) await showEnd(log);
  return { title: step.title, passed, seconds, log, ...(counts && { counts }) };
}

async function execute({ command, environment }: Step, place: Place, log: string): Promise<number | null> {
  const [program = '', ...args] = command;
  const output = createWriteStream(log);
  const child = spawn(program, args, {
    cwd: place.root,
    env: { ...process.env, ...place.environment, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      output.write(String(error));
      resolve(null);
    });
    child.once('close', resolve);
  });
  output.end();
  await finished(output);
  return code;
}

async function showEnd(log: string): Promise<void> {
  const lines = (await readFile(log, 'utf8')).trimEnd().split('\n');
  console.log(lines.slice(-MOST_LINES_SHOWN).join('\n'));
}
