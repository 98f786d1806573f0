import { spawn } from 'node:child_process';
import { mkdir, open, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { stack } from '../settings.ts';

const { root, state } = stack.folders;
const log = join(state, 'fake-stripe.log');
/** The file of its data, so that the fake can be stopped and started again while the stack runs. */
const passing = join(state, 'fake-stripe');
const kept = join(state, 'fake-stripe-kept');

export const fakeStripeLog = relative(root, log);

/** @param keep whether its data is kept longer than the stack */
export async function startFakeStripe(port: number, keep: boolean): Promise<void> {
  const folder = keep ? kept : passing;
  await mkdir(folder, { recursive: true });
  const output = await open(log, 'a');
  // It is detached and marked, as LocalStack is. The stop of the stack finds it by its mark.
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(root, 'localstack', 'fake-stripe', 'main.ts')],
    {
      cwd: state,
      env: {
        PATH: process.env['PATH'],
        TALLY_STACK: stack.id,
        FAKE_STRIPE_PORT: String(port),
        FAKE_STRIPE_FILE: join(folder, 'state.sqlite'),
      },
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
    },
  );
  child.unref();
  await output.close();
}

/** When a stack starts, only kept data is left of the stack before. */
export async function clearFakeStripe(): Promise<void> {
  await rm(passing, { recursive: true, force: true });
  await rm(log, { force: true });
}
