import { goOnWithoutReader } from '../reader-gone.ts';
import { failureOf } from './failure.ts';
import { programFor } from './program.ts';

/** Reads the arguments and calls one command. An error ends the process with the exit code of its class. */
export async function main(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) goOnWithoutReader(stream);
  try {
    await programFor().parseAsync();
  } catch (error) {
    const { code, message } = failureOf(error);
    if (message !== '') console.error(message);
    if (process.env['TALLY_DEBUG']) console.error(error);
    process.exit(code);
  }
}
