import './report-errors.ts';
import { createInterface } from 'node:readline/promises';
import { stackName } from '../lib/names.ts';
import { cdk, isLocal, stage } from './stage.ts';
import { UserError } from './user-error.ts';

if (!isLocal) await ask();
await cdk('destroy', '--force');

async function ask(): Promise<void> {
  if (!process.stdin.isTTY) throw new UserError(`Removing ${stage} asks first: run it from a terminal.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(
    `Remove ${stackName(stage)} from AWS? Its table and logs are kept, its API goes. Type the stage's name: `,
  );
  terminal.close();
  if (answer.trim() !== stage) throw new UserError('Nothing was removed.');
}
