import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

export type Command = {
  readonly log: string;
  readonly signal?: AbortSignal;
  readonly environment?: Readonly<Record<string, string | undefined>>;
};

/** Runs a program to its end, and appends its output to a log file. Throws if it fails. */
export async function run(program: string, args: readonly string[], command: Command): Promise<void> {
  const log = createWriteStream(command.log, { flags: 'a' });
  log.write(`$ ${program} ${args.join(' ')}\n`);
  try {
    await new Promise<void>((resolve, reject) => {
      const child = spawn(program, args, {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, ...command.environment },
        ...(command.signal && { signal: command.signal }),
      });
      child.stdout.pipe(log, { end: false });
      child.stderr.pipe(log, { end: false });
      child.once('error', reject);
      child.once('close', (code, signal) =>
        code === 0 ? resolve() : reject(new Error(`${program} ended with ${signal ?? `exit code ${code}`}`)),
      );
    });
  } finally {
    log.end();
    await finished(log);
  }
}
