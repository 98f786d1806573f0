import { setTimeout as sleep } from 'node:timers/promises';
import { AwsClient } from 'aws4fetch';
import type { ClockReply } from '../../client/contract/clock/clock.ts';
import type { ClockTarget } from '../../client/contract/clock/requests.ts';
import type { MonthEndReply } from '../../functions/queue/month-end/run.ts';
import { monthEnd } from '../../functions/queue/month-end/worker.ts';
import type { RenewalReply } from '../../functions/queue/renewals/run.ts';
import { renewals } from '../../functions/queue/renewals/worker.ts';
import type { SweepReply } from '../../functions/queue/sync-sweeper/run.ts';
import { syncSweeper } from '../../functions/queue/sync-sweeper/worker.ts';
import { stackName } from '../../lib/names.ts';
import { stack } from '../../localstack/settings.ts';
import { moveFakeStripe } from '../../localstack/stripe.ts';
import { UserError } from '../../localstack/user-error.ts';

const { region, accessKeyId, secretAccessKey } = stack;
const clientFor = (service: string) =>
  new AwsClient({ region, accessKeyId, secretAccessKey, service, retries: 3 });
const api = clientFor('execute-api');
const lambda = clientFor('lambda');

/** The schedule may be running it, and only one run is allowed at a time. A run takes at most five minutes. */
const BUSY_TRIES = 150;
const BUSY_MS = 2_000;

/** The clock of the local stack, and what falls due by it. */
export class LocalClock {
  readonly #url: string;

  /** @param baseUrl the API's */
  constructor(baseUrl: string) {
    this.#url = `${baseUrl}/clock`;
  }

  read(): Promise<ClockReply> {
    return answerOf(api.fetch(this.#url));
  }

  /** The fake Stripe's time goes with it, so that its keys expire and its invoices are due by the same clock. */
  async set(to: ClockTarget): Promise<ClockReply> {
    await moveFakeStripe(to);
    return answerOf(
      api.fetch(this.#url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ to }),
      }),
    );
  }

  /** One run that bills subscriptions. It may leave some of what is due to the next run. */
  async runRenewals(): Promise<RenewalReply> {
    return (await runOf(renewals.name)) as RenewalReply; // what that function answers
  }

  /** One month-end run. It may leave some of what is due to the next run. */
  async runMonthEnd(): Promise<MonthEndReply> {
    return (await runOf(monthEnd.name)) as MonthEndReply; // what that function answers
  }

  /** One look for invoices that wait too long for their sync. */
  async sweepSyncs(): Promise<SweepReply> {
    return (await runOf(syncSweeper.name)) as SweepReply; // what that function answers
  }
}

/** Invokes a scheduled function, and waits for its answer. */
async function runOf(worker: string): Promise<unknown> {
  const url = `${stack.endpoint}/2015-03-31/functions/${stackName('local')}-${worker}/invocations`;
  for (let tries = 0; tries < BUSY_TRIES; tries += 1) {
    const reply = await lambda.fetch(url, { method: 'POST', body: '{}' });
    if (reply.status !== 429) {
      if (reply.ok && !reply.headers.has('x-amz-function-error')) return reply.json();
      throw new Error(`The run of ${worker} failed: ${reply.status} ${await reply.text()}`);
    }
    await sleep(BUSY_MS);
  }
  throw new UserError(`The run of ${worker} does not finish. make logs fn=${worker} shows what it does.`);
}

async function answerOf(sent: Promise<Response>): Promise<ClockReply> {
  const reply = await sent;
  if (reply.ok) return (await reply.json()) as ClockReply;
  throw new UserError(`The clock did not answer as it should: ${reply.status} ${await reply.text()}`);
}
