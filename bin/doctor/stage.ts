import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BillingClient } from '@tally/client';
import * as z from 'zod/mini';
import { stackName } from '../../lib/names.ts';
import { stack } from '../../localstack/settings.ts';
import { fakeStripeUrl } from '../../localstack/stripe.ts';
import { LocalClock } from '../clock/local-clock.ts';
import { stageClient } from '../stage/client.ts';
import { type QueueDepth, queueDepths } from '../stage/queues.ts';
import { apiUrl, describeStack } from '../stage/stack.ts';
import { isLocal, stage } from '../stage/stage.ts';
import { type Finding, ok, problem, skipped, tried } from './finding.ts';

const deployCommand = isLocal ? 'make deploy' : `make deploy STAGE=${stage}`;

/** What is deployed, and how it does. Without a deployed stage, nothing more can be asked. */
export async function stageFindings(): Promise<readonly Finding[]> {
  const deployed = await tried(
    'stack',
    isLocal ? 'make up, then make deploy.' : 'Check the credentials.',
    stackFinding,
  );
  if (deployed.some(({ state }) => state !== 'ok')) return deployed;
  const client = await stageClient();
  const found = await Promise.all([
    tried('API', deployCommand, () => healthFindings(client)),
    tried('queues', 'Allow sqs:ListQueues and sqs:GetQueueAttributes.', async () =>
      (await queueDepths()).map(queueFinding),
    ),
    tried('sync', 'tally sync status', () => syncFindings(client)),
    tried('drift', 'make logs', () => driftFindings(client)),
    ...(isLocal ? [tried('fake Stripe', 'make up starts it again.', stripeFinding)] : []),
    tried('clock', 'Set the clock of this machine by NTP.', clockFindings),
  ]);
  return [...deployed, ...found.flat()];
}

async function stackFinding(): Promise<Finding> {
  const name = stackName(stage);
  const status = (await describeStack(name))?.StackStatus;
  if (status === undefined) return problem('stack', `${name} is not deployed`, deployCommand);
  if (/^(?:CREATE|UPDATE)_COMPLETE$/.test(status)) return ok('stack', `${name}, ${status}`);
  return problem('stack', `${name} is ${status}`, `${deployCommand} again, and read what it says.`);
}

const versioned = z.object({ version: z.string() });

async function healthFindings(client: BillingClient): Promise<Finding[]> {
  const { checks, version } = await client.getHealth();
  const own = versioned.parse(
    JSON.parse(await readFile(join(stack.folders.root, 'package.json'), 'utf8')),
  ).version;
  const failed = Object.entries(checks).filter(([, result]) => result === 'failed');
  return [
    failed.length === 0
      ? ok('API', `up, with ${Object.keys(checks).join(', ')}`)
      : problem(
          'API',
          `the check of ${failed.map(([name]) => name).join(', ')} failed`,
          isLocal ? 'make status says what is lost; make deploy makes it again.' : 'See docs/runbook.md.',
        ),
    version === own
      ? ok('version', version)
      : problem('version', `${version} is deployed, and this checkout is ${own}`, deployCommand),
  ];
}

function queueFinding({ name, ready, held, isFailed }: QueueDepth): Finding {
  const depth = `${ready} ready, ${held} with a worker or held back`;
  const check = `queue ${name}`;
  if (isFailed && ready + held > 0)
    return problem(
      check,
      `${ready + held} messages that nobody could work on`,
      `docs/runbook.md says what each means; tally logs follow ${name} shows why.`,
    );
  if (!isFailed && ready > MANY_READY)
    return problem(
      check,
      depth,
      'Look again in a minute. If it does not get less: tally logs tail, tally sync status.',
    );
  return ok(check, depth);
}

const MANY_READY = 1_000;

async function syncFindings(client: BillingClient): Promise<Finding[]> {
  const { causes, stopped } = await client.listSyncFailures({ limit: 1 });
  const found: Finding[] = causes.map(({ cause, invoice_count: count, message }) =>
    problem('sync', `${count} × ${cause}: ${message}`, `tally sync redrive --cause ${cause}`),
  );
  if (stopped) found.unshift(problem('sync', `stopped since ${stopped.since}`, stopped.message));
  return found.length > 0 ? found : [ok('sync', 'runs, and no invoice has failed')];
}

const MOST_VERIFIED = 10;

/** Counts the current invoices of the first customers again, line by line, and compares them with their totals. */
async function driftFindings(client: BillingClient): Promise<Finding[]> {
  const found: Finding[] = [];
  let verified = 0;
  for await (const { customer_id: id } of client.listCustomers({ pageSize: MOST_VERIFIED })) {
    if (verified === MOST_VERIFIED) break;
    const { invoice } = await client.getCurrentInvoice(id);
    if (invoice.line_item_count === 0) continue;
    const { verification } = await client.getInvoice(invoice.invoice_id, { verify: true });
    verified += 1;
    if (verification?.agrees === false)
      found.push(
        problem(
          'drift',
          `${invoice.invoice_id} differs from its lines by ${verification.drift}`,
          'Finalize nothing, and see docs/runbook.md.',
        ),
      );
  }
  return found.length > 0 ? found : [ok('drift', `${verified} current invoices agree with their lines`)];
}

async function stripeFinding(): Promise<Finding> {
  const url = await fakeStripeUrl();
  if (url === undefined) return skipped('fake Stripe', 'this stack has none');
  await fetch(`${url}/_fake/faults`);
  return ok('fake Stripe', `answers at ${url}`);
}

const MOST_SKEW_MS = 60_000;

async function clockFindings(): Promise<Finding[]> {
  const url = await apiUrl();
  const before = Date.now();
  // Unsigned: the refusal has the gateway's time too.
  const date = Date.parse((await fetch(`${url}/health`)).headers.get('date') ?? '');
  const skew = Number.isNaN(date) ? 0 : date - before;
  const own =
    Math.abs(skew) < MOST_SKEW_MS
      ? ok('clock', "this machine's clock agrees with the gateway's")
      : problem('clock', `this machine's clock is off by ${Math.round(skew / 1_000)} s`, 'Set it by NTP.');
  return isLocal ? [own, await stageTime(url)] : [own];
}

async function stageTime(url: string): Promise<Finding> {
  const { now, real_now: realNow } = await new LocalClock(url).read();
  if (Math.abs(Date.parse(now) - Date.parse(realNow)) < MOST_SKEW_MS)
    return ok('stage time', `${now}, as it is really`);
  return problem('stage time', `${now}, and really ${realNow}`, 'If it is not wanted: tally clock --to now');
}
