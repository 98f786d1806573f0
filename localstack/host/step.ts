import { createHash } from 'node:crypto';
import { mkdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../user-error.ts';

/** Something that is made once from exact inputs, such as an installed virtual environment. */
export type Step = {
  readonly what: string;
  /** Its size, for the reader who waits. */
  readonly size: string;
  /** Its place: a link to a folder whose name is the hash of its inputs. */
  readonly link: string;
  readonly inputs: readonly string[];
  /** Looks for the programs that must be installed before. Throws a UserError if one is missing. */
  readonly check: () => Promise<unknown>;
  readonly make: (place: string, log: string, signal: AbortSignal) => Promise<void>;
};

type Say = (line: string) => void;

const progressMs = 15_000;

export function placeOf(step: Step): string {
  const hash = createHash('sha256').update(JSON.stringify(step.inputs)).digest('hex').slice(0, 12);
  return join(dirname(step.link), 'made', `${basename(step.link)}-${hash}`);
}

export async function isMade(step: Step): Promise<boolean> {
  const target = await readlink(step.link).catch(() => undefined);
  return target === placeOf(step) && (await hasStamp(target));
}

/**
 * Makes all missing steps at the same time. One failure ends the others. A folder counts as made when its stamp is
 * written, and is used when the link points to it. So a killed run leaves the old folder or nothing, and never half a
 * folder.
 */
export async function makeMissing(steps: readonly Step[], say: Say = console.error): Promise<void> {
  await checkAll(steps);
  const failed = new AbortController();
  const results = await Promise.allSettled(
    steps.map(async (step) => {
      try {
        await makeStep(step, say, failed.signal);
      } catch (error) {
        failed.abort();
        throw error;
      }
    }),
  );
  const failures = results.filter((result) => result.status === 'rejected').map((result) => result.reason);
  const cause = failures.find((error) => error instanceof UserError) ?? failures[0];
  if (cause !== undefined) throw cause;
}

/** All prerequisites are checked together, before any download. So the reader sees all missing ones at once. */
async function checkAll(steps: readonly Step[]): Promise<void> {
  const results = await Promise.allSettled(steps.map((step) => step.check()));
  const missing = results.flatMap((result) => (result.status === 'rejected' ? [reason(result.reason)] : []));
  if (missing.length > 0) throw new UserError(missing.join('\n'));
}

async function makeStep(step: Step, say: Say, signal: AbortSignal): Promise<void> {
  const place = placeOf(step);
  if (!(await hasStamp(place))) await makeAnew(step, place, say, signal);
  const link = `${step.link}.${process.pid}`;
  await rm(link, { force: true });
  await symlink(place, link);
  await rename(link, step.link);
}

async function makeAnew(step: Step, place: string, say: Say, signal: AbortSignal): Promise<void> {
  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
  const log = join(dirname(step.link), 'logs', `${basename(step.link)}.log`);
  await rm(place, { recursive: true, force: true });
  await mkdir(place, { recursive: true });
  await mkdir(dirname(log), { recursive: true });
  await writeFile(log, '');

  say(`  ${step.what}: ${step.size} ...`);
  const progress = setInterval(() => say(`  ${step.what}: ${seconds()} ...`), progressMs);
  try {
    await step.make(place, log, signal);
    await writeFile(join(place, '.made'), `${step.inputs.join('\n')}\n`);
    say(`  ${step.what}: done in ${seconds()}`);
  } catch (error) {
    if (signal.aborted) throw error;
    throw new UserError(
      `${step.what} failed after ${seconds()}: ${reason(error)}\n${await lastLines(log)}The whole log: ${log}`,
    );
  } finally {
    clearInterval(progress);
  }
}

function hasStamp(place: string): Promise<boolean> {
  return readFile(join(place, '.made')).then(
    () => true,
    () => false,
  );
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export async function lastLines(log: string, count = 15): Promise<string> {
  const lines = (await readFile(log, 'utf8').catch(() => '')).trimEnd().split('\n');
  return lines
    .slice(-count)
    .map((line) => `  | ${line}\n`)
    .join('');
}
