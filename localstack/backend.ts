import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { dockerBackend } from './docker/backend.ts';
import { hostBackend } from './host/backend.ts';
import { UserError } from './user-error.ts';

/** A way to run LocalStack. The deployed code does not know which one it is. */
export type Backend = {
  readonly name: 'host' | 'docker';
  /** The way in which functions run, as LocalStack's report names it. */
  readonly lambdaExecutor: RegExp;
  /** Where a person reads its log. */
  readonly log: string;
  readonly prepare: () => Promise<void>;
  readonly start: (keep: boolean) => Promise<void>;
  /** Starts the fake Stripe in its own process or container. `stop` ends it with all others. */
  readonly startFakeStripe: (port: number, keep: boolean) => Promise<void>;
  /**
   * The address by which functions reach a server that listens on this machine.
   *
   * @param url with a name of this machine as its host
   */
  readonly fromFunctions: (url: URL) => URL;
  /** The address by which functions reach the fake Stripe. */
  readonly fakeStripeFromFunctions: (port: number) => string;
  /** The address by which the fake Stripe reaches LocalStack, made of the one that this machine uses. */
  readonly stackFromFakeStripe: (url: URL) => URL;
  /** Where a person reads the fake Stripe's log. */
  readonly fakeStripeLog: string;
  readonly isRunning: () => Promise<boolean>;
  readonly lastLogLines: () => Promise<string>;
  /** Ends everything of this stack, also after a crash. Returns how many processes or containers there were. */
  readonly stop: () => Promise<number>;
  readonly forgetData: () => Promise<void>;
  /** Lines for `make status`: what runs and with how much memory. */
  readonly describe: () => Promise<string[]>;
};

export const backends: readonly Backend[] = [hostBackend, dockerBackend];

export async function chooseBackend(wanted = process.env['BACKEND'] ?? ''): Promise<Backend> {
  if (wanted === 'host') return hostBackend;
  if (wanted === 'docker') return dockerBackend;
  if (wanted !== '') throw new UserError(`BACKEND is "${wanted}": set host or docker, or leave it out.`);
  return (await dockerAnswers()) ? dockerBackend : hostBackend;
}

async function dockerAnswers(): Promise<boolean> {
  try {
    await promisify(execFile)('docker', ['info'], { timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}
