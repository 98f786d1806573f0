import { spawn } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../localstack/host/run.ts';
import { lastLines } from '../../localstack/host/step.ts';
import { stack } from '../../localstack/settings.ts';
import { UserError } from '../../localstack/user-error.ts';
import { isLocal, stage, stageEnvironment } from './stage.ts';

const { root, state } = stack.folders;
const program = join(root, 'node_modules', '.bin', 'cdk');
// Two stacks of one checkout may be deployed at the same time.
const assembly = join(root, 'cdk.out', isLocal ? `local-${stack.port}` : stage);

const argumentsOf = (args: readonly string[]): string[] => [...args, '--output', assembly];
// The command line's `latest` is not the newest of the major version that we use.
const environment = (): Record<string, string | undefined> => ({
  ...stageEnvironment(),
  CDK_DISABLE_VERSION_CHECK: '1',
});

/** Runs the CDK command line with its output, and its questions, where the caller sees them. */
export async function cdk(...args: readonly string[]): Promise<void> {
  const child = spawn(program, argumentsOf(args), { cwd: root, env: environment(), stdio: 'inherit' });
  const code = await new Promise<number | null>((resolve, reject) =>
    child.on('error', reject).on('close', resolve),
  );
  if (code !== 0) throw new UserError(`cdk ${args[0] ?? ''} failed for stage ${stage}: see the lines above.`);
}

/** Runs it with its output in a log, which is shown when it fails; says how long it took. */
export async function cdkQuietly(title: string, ...args: readonly string[]): Promise<void> {
  const log = join(state, `cdk-${args[0] ?? ''}.log`);
  await mkdir(state, { recursive: true });
  await rm(log, { force: true });
  const began = Date.now();
  console.error(`${title} ...`);
  try {
    await run(program, argumentsOf(args), { log, environment: environment() });
  } catch (error) {
    throw await failure(title, log, error);
  }
  console.error(`${title}: done in ${Math.round((Date.now() - began) / 1000)} s.`);
}

async function failure(title: string, log: string, cause: unknown): Promise<UserError> {
  const last = await lastLines(log, 15);
  return new UserError(`${last}\n${title} failed (${String(cause)}). All of it: ${log}`);
}
