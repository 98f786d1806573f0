import { createInterface } from 'node:readline/promises';
import { UserError } from '../../localstack/user-error.ts';
import { stage } from './stage.ts';

/** Asks before anything is changed on AWS. The stage's name must be typed, so that nobody confirms by habit. */
export async function confirm(question: string): Promise<void> {
  if (!process.stdin.isTTY)
    throw new UserError(`${question} This command asks first, so run it from a terminal.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${question} Type the stage's name: `);
  terminal.close();
  if (answer.trim() !== stage) throw new UserError('Nothing was changed.');
}
