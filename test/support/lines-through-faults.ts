import { Big } from 'big.js';
import type { BillingClient, CustomerLineItem, LineItemResult } from '../../client/src/index.ts';
import { eachAtMost } from '../../functions/store/table/in-parallel.ts';

export interface Lines {
  readonly customers: readonly string[];
  readonly count: number;
  /** How many lines one call has. */
  readonly inACall: number;
  readonly callsAtATime: number;
}

export interface ToldOfLines {
  /** What the first call told of each line. */
  readonly first: Readonly<Record<string, number>>;
  /** Lines that were told as not applied, and are there all the same. */
  readonly toldWrongly: readonly string[];
  /** How many calls were recovered, once for each time. */
  readonly recoveries: number;
  /** Lines that were still failed in the end. */
  readonly unsettled: number;
  /** What the lines come to, in their customers' currency. */
  readonly expected: string;
}

/** Each of its own amount, with odd decimals, so that a line too much or too few shows in the sum. */
const amountOf = (index: number): string => new Big(index + 1).times('0.0017').plus('0.01').toFixed();

const lineOf = (index: number, { customers }: Lines): CustomerLineItem => ({
  customer_id: customers[index % customers.length] ?? '',
  idempotency_key: `line:${index}`,
  description: `Line ${index}`,
  amount: amountOf(index),
});

/**
 * Bills the lines, and recovers what failed until nothing is left.
 *
 * @param sure a client that meets no faults. It is asked whether a line that was told as not applied is there
 */
export async function billThroughFaults(
  client: BillingClient,
  sure: BillingClient,
  lines: Lines,
): Promise<ToldOfLines> {
  const first = new Map<string, number>();
  const toldWrongly: string[] = [];
  let recoveries = 0;
  let unsettled = 0;
  const calls = Array.from({ length: Math.ceil(lines.count / lines.inACall) }, (_, call) => call);
  await eachAtMost(lines.callsAtATime, calls, async (call) => {
    const from = call * lines.inACall;
    const items = Array.from({ length: Math.min(lines.inACall, lines.count - from) }, (_, place) =>
      lineOf(from + place, lines),
    );
    let told = await client.addLineItems(items);
    for (const result of told.results) {
      const name = nameOf(result);
      first.set(name, (first.get(name) ?? 0) + 1);
      const { customer_id: customerId = '' } = items[result.index] ?? {};
      if (
        name === 'failed: not_applied' &&
        (await isThere(sure, String(customerId), result.idempotency_key))
      ) {
        toldWrongly.push(result.idempotency_key);
      }
    }
    for (let tries = 0; told.summary.failed > 0 && tries < 20; tries += 1) {
      recoveries += 1;
      told = await told.recover();
    }
    unsettled += told.results.filter(({ outcome }) => !['created', 'replayed'].includes(outcome)).length;
  });
  const expected = Array.from({ length: lines.count }, (_, index) => amountOf(index)).reduce(
    (sum, amount) => sum.plus(amount),
    new Big(0),
  );
  return {
    first: Object.fromEntries(first),
    toldWrongly,
    recoveries,
    unsettled,
    expected: expected.toFixed(),
  };
}

const nameOf = (result: LineItemResult): string =>
  'error' in result && result.outcome === 'failed' ? `failed: ${result.error.outcome}` : result.outcome;

async function isThere(sure: BillingClient, customerId: string, key: string): Promise<boolean> {
  return sure.findLineItem(customerId, key).then(
    () => true,
    () => false,
  );
}

export interface Billed {
  readonly lines: number;
  readonly total: string;
}

/** What the customers' current invoices say. */
export async function billedOf(sure: BillingClient, customers: readonly string[]): Promise<Billed> {
  let lines = 0;
  let total = new Big(0);
  for (const customer of customers) {
    const { invoice } = await sure.getCurrentInvoice(customer);
    lines += invoice.line_item_count;
    total = total.plus(invoice.total);
  }
  return { lines, total: total.toFixed() };
}
