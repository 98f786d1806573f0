import { spawn } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { stackName } from '../../lib/names.ts';
import { run } from '../../localstack/host/run.ts';
import { lastLines } from '../../localstack/host/step.ts';
import { stack } from '../../localstack/settings.ts';
import { UserError } from '../../localstack/user-error.ts';
import { isLocal, stage, stageEnvironment } from './stage.ts';

const { root, state } = stack.folders;
const program = join(root, 'node_modules', '.bin', 'cdk');
// Two stacks of one checkout may be deployed at the same time.
const assembly = join(root, 'cdk.out', isLocal ? `local-${stack.port}` : stage);
const logs = isLocal ? state : assembly;

/** The path of the stage's template that `synthesize` writes, from the checkout. */
export const templateFile = relative(root, join(assembly, `${stackName(stage)}.template.json`));

type Variables = Readonly<Record<string, string | undefined>>;

// The tag `latest` of the command line is not the newest release of our major version.
const environment = (): Variables => ({
  ...stageEnvironment(),
  CDK_DISABLE_VERSION_CHECK: '1',
});

/** Makes the stage's template and bundles its functions. */
export const synthesize = (): Promise<void> =>
  cdkQuietly('Making the template', 'synth', '--quiet', '--output', assembly);

/**
 * Bundles and deploys in one go.
 *
 * @param variables for the app, beside the stage's own
 */
export async function deployAnew(title: string, variables: Variables): Promise<void> {
  const args = ['deploy', '--require-approval', 'never', '--output', assembly];
  await runQuietly(title, args, { ...environment(), ...variables });
}

/** Runs the CDK command line on what `synthesize` made. The caller sees its output and its questions. */
export async function cdk(...args: readonly string[]): Promise<void> {
  const child = spawn(program, [...args, '--app', assembly], {
    cwd: root,
    env: environment(),
    stdio: 'inherit',
  });
  const code = await new Promise<number | null>((resolve, reject) =>
    child.on('error', reject).on('close', resolve),
  );
  if (code !== 0) throw new UserError(`cdk ${args[0] ?? ''} failed for stage ${stage}: see the lines above.`);
}

/** Runs it with its output in a log. If it fails, the end of the log is shown. It says how long it took. */
export const cdkQuietly = (title: string, ...args: readonly string[]): Promise<void> =>
  runQuietly(title, args, environment());

async function runQuietly(title: string, args: readonly string[], variables: Variables): Promise<void> {
  const log = join(logs, `cdk-${args[0] ?? ''}.log`);
  await mkdir(logs, { recursive: true });
  await rm(log, { force: true });
  const began = Date.now();
  console.error(`${title} ...`);
  try {
    await run(program, args, { log, environment: variables });
  } catch (error) {
    throw await failure(title, log, error);
  }
  console.error(`${title}: done in ${Math.round((Date.now() - began) / 1000)} s.`);
}

async function failure(title: string, log: string, cause: unknown): Promise<UserError> {
  const last = await lastLines(log, 15);
  return new UserError(`${last}\n${title} failed (${String(cause)}). All of it: ${log}`);
}
