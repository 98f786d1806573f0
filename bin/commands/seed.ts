import type { BillingClient } from '@tally/client';
import Table from 'cli-table3';
import { badInput } from '../cli/exit-codes.ts';
import { LocalClock } from '../clock/local-clock.ts';
import { type DueAt, moveClock } from '../clock/move.ts';
import { readTarget } from '../clock/target.ts';
import { Generating, type Sent } from '../sample/generating.ts';
import { historyOf, monthsBefore, type SeedCredit, seedCustomers } from '../sample/history.ts';
import { readCounts, type SeedCounts } from '../sample/seed-counts.ts';
import { localClient } from '../stage/local-client.ts';
import { apiUrl } from '../stage/stack.ts';
import { isLocal } from '../stage/stage.ts';

/** One run over the history's months. */
interface Seeding {
  readonly client: BillingClient;
  readonly clock: LocalClock;
  readonly months: readonly string[];
  readonly generating: Generating;
  readonly made: Made;
}

interface Made {
  lineItems: number;
  leads: number;
  credits: number;
  replayed: number;
  closed: number;
  carried: number;
  failed: number;
}

/**
 * Makes history on the local stack: each month's usage, credits and leads at its own time. The exit code is 1 if a
 * closing failed.
 *
 * @param given how many of each, as text
 */
export async function seed(given: Readonly<Partial<Record<keyof SeedCounts, string>>>): Promise<void> {
  if (!isLocal) throw badInput('Only the local stack has a clock to move: unset STAGE.');
  const counts = readCounts(given);
  const baseUrl = await apiUrl();
  const clock = new LocalClock(baseUrl);
  process.once('SIGINT', () => void clock.set('now').finally(() => process.exit(130)));
  const { real_now: realNow } = await clock.read();
  const client = localClient(baseUrl);
  const seeding: Seeding = {
    client,
    clock,
    months: monthsBefore(realNow.slice(0, 7), counts.months),
    generating: new Generating(client, counts, (progress) => console.log(progress)),
    made: { lineItems: 0, leads: 0, credits: 0, replayed: 0, closed: 0, carried: 0, failed: 0 },
  };
  try {
    await Promise.all(seedCustomers.map((customer) => client.createCustomer(customer)));
    await seeding.generating.begin();
    for (const month of seeding.months) await bill(seeding, month);
    await moveTo(seeding, 'now');
  } finally {
    await clock.set('now');
  }
  await printSummary(seeding);
  if (seeding.made.failed > 0) process.exitCode = 1;
}

/** A time late in the month. All usage of the month is in the past then, and the previous month is closed. */
async function bill(seeding: Seeding, month: string): Promise<void> {
  const { client, months, made, generating } = seeding;
  await moveTo(seeding, `${month}-26T12:00:00Z`);
  const { lineItems, credits } = historyOf(month);
  const { results } = await client.addLineItems(lineItems);
  for (const result of results) {
    if ('error' in result) throw result.error;
    made[result.outcome === 'created' ? 'lineItems' : 'replayed'] += 1;
  }
  // The first month takes nothing back, because the history begins with it.
  const taken = month === months[0] ? [] : credits;
  for (const one of taken) await credit(seeding, one);
  const usage = await generating.usage(month);
  const leads = await generating.leads(month, months.indexOf(month));
  made.lineItems += usage.created;
  made.leads += leads.created;
  made.replayed += usage.replayed + leads.replayed;
  const lines = lineItems.length + countOf(usage);
  console.log(`${month}  ${lines} line items, ${taken.length} credits, ${countOf(leads)} leads`);
}

const countOf = ({ created, replayed }: Sent): number => created + replayed;

async function credit(
  { client, made }: Seeding,
  { customerId, originalKey, idempotencyKey }: SeedCredit,
): Promise<void> {
  const { line_item: original } = await client.findLineItem(customerId, originalKey);
  const { replayed } = await client.credit(
    original.line_item_id,
    { reason: 'The region was not opened' },
    { idempotencyKey },
  );
  made[replayed ? 'replayed' : 'credits'] += 1;
}

function moveTo({ clock, made }: Seeding, to: string): Promise<void> {
  return moveClock(clock, readTarget(to), {
    fellDue: (due) => countDue(made, due),
    goesBack: () => undefined,
  });
}

function countDue(made: Made, { closed, carried, failed, failures }: DueAt): void {
  made.closed += closed;
  made.carried += carried;
  made.failed += failed;
  for (const { id, error } of failures) console.error(`FAILED ${id}: ${error}`);
}

async function printSummary({ client, months, made }: Seeding): Promise<void> {
  const { lineItems, leads, credits, replayed, closed, carried, failed } = made;
  console.log(
    `\nMade ${lineItems} line items, ${credits} credits and ${leads} leads; ${replayed} were there already. Closed ${closed} invoices; ${carried} of them carried an amount to the next. ${failed} failed.\n`,
  );
  const [from = '', to = ''] = [months[0], months.at(-1)];
  const { years } = await client.getInvoiceSummary(from, to);
  const table = new Table({
    style: { head: [], border: [], compact: true },
    head: ['year', 'currency', 'status', 'invoices', 'total'],
    colAligns: ['left', 'left', 'left', 'right', 'right'],
  });
  for (const { year, currency, status, invoice_count: invoices, total } of years) {
    table.push([year, currency, status, invoices, total]);
  }
  console.log(table.toString());
  const { totals } = await client.getBillingReport(from, to, { limit: 1 });
  const { lead_count: count, gross, billed, savings } = totals;
  console.log(
    `\n${count} leads, ${from} to ${to}: ${gross} USD gross, ${billed} billed, ${savings.duplicate} saved as duplicates, ${savings.cap} by the cap. make report from=${from} to=${to} has them by product and lead type.`,
  );
}
