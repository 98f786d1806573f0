#!/usr/bin/env node
import { failureOf } from './cli/failure.ts';
import { programFor } from './cli/program.ts';
import { goOnWithoutReader } from './reader-gone.ts';

for (const stream of [process.stdout, process.stderr]) goOnWithoutReader(stream);

try {
  await programFor().parseAsync();
} catch (error) {
  const { code, message } = failureOf(error);
  if (message !== '') console.error(message);
  if (process.env['TALLY_DEBUG']) console.error(error);
  process.exit(code);
}
