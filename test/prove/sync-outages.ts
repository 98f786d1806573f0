import { prepare } from '../../localstack/host/prepare.ts';
import { BillingTables } from '../support/billing-tables.ts';
import { compare, type Options, SyncedMonth } from '../support/synced-month.ts';
import { assertSound } from './sync-faults.ts';

const INVOICES = 300;
const HOUR_MS = 3_600_000;
const OLD_KEY = 'sk_test_acme_old';
/** So few tries, and so few deliveries of a message, that an outage would use them up if they counted. */
const FEW = { mostTries: 2, mostReceives: 40 };

interface Trouble {
  readonly what: string;
  readonly options?: Options;
  /** What happens, from the closing on. */
  readonly meet: (month: SyncedMonth) => Promise<void>;
}

const fault = (month: SyncedMonth, kind: string, more: object = {}) =>
  month.fake.tell('POST', 'faults', [{ path: '*', times: 100_000, kind, ...more }]);

/** An hour away, and back. */
const away = (kind: string): Trouble => ({
  what: `away for an hour (\`${kind}\`)`,
  options: FEW,
  async meet(month) {
    await fault(month, kind);
    await month.close(INVOICES);
    await month.runFor(HOUR_MS);
  },
});

let key = OLD_KEY;
const troubles: readonly Trouble[] = [
  away('reset'),
  away('error_before'),
  {
    what: 'the key is refused for an hour, then replaced',
    options: { ...FEW, secret: () => key },
    async meet(month) {
      key = OLD_KEY;
      await fault(month, 'auth', { api_key: OLD_KEY });
      await month.close(INVOICES);
      await month.runFor(HOUR_MS);
      key = 'sk_test_acme_new';
    },
  },
  {
    what: 'the queue is emptied halfway',
    async meet(month) {
      await month.close(INVOICES);
      await month.runUntil(async () => (await month.unsynced()) <= INVOICES / 2);
      month.queue.purge();
    },
  },
  {
    what: 'each message comes twice, the second ones in the opposite order',
    async meet(month) {
      const ids = await month.close(INVOICES);
      for (const id of ids.toReversed()) month.queue.put(JSON.stringify({ invoice_id: id }));
    },
  },
];

/** What may happen to a month's end, apart from faults of single requests. */
export async function syncThroughOutages(): Promise<string> {
  await prepare();
  const tables = await BillingTables.start();
  const rows: string[] = [];
  try {
    for (const trouble of troubles) {
      console.log(`sync through outages: ${trouble.what} ...`);
      rows.push(await met(tables, trouble));
    }
  } finally {
    await tables.stop();
  }
  return `## The sync through outages

${INVOICES} invoices of ${INVOICES} customers, by the test clock, with the table in DynamoDB Local and the queue played. In an outage each invoice may be tried only ${FEW.mostTries} times, and a message may come only ${FEW.mostReceives} times before it is given up, so an outage that counted would show.

| | requests meanwhile | messages given up | invoices at Stripe | doubled | missing | cents of difference | wrong in the table | minutes until all are synced |
|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

async function met(tables: BillingTables, { what, options, meet }: Trouble): Promise<string> {
  const month = await SyncedMonth.start(await tables.create('directly'), options);
  try {
    await meet(month);
    const { body } = await month.fake.tell('GET', 'requests');
    await month.fake.tell('DELETE', 'faults');
    const over = month.time;
    await month.drain();
    const found = await compare(month);
    const dead = month.queue.dead.length;
    assertSound(found, INVOICES);
    if (dead > 0) throw new Error(`${dead} messages were given up: ${what}.`);
    const minutes = ((month.time - over) / 60_000).toFixed(1);
    return `| ${what} | ${body.requests.length} | ${dead} | ${found.atStripe} | ${found.doubled} | ${found.missing} | ${found.difference} | ${found.violations} | ${minutes} |`;
  } finally {
    await month.stop();
  }
}
