import { type PendingItem, sendBatch } from './batch.ts';
import { BillingError, invalidArgument } from './errors.ts';
import { keyOrRandom } from './key.ts';
import {
  type AddLineItemsOptions,
  type CustomerLineItem,
  type LineItemResults,
  ResultCollector,
} from './line-item-results.ts';
import { isObject } from './reply.ts';
import { jsonOf, type Sender } from './sender.ts';

const BATCHES_AT_A_TIME = 4;
const MOST_BATCHES_AT_A_TIME = 100;
const MOST_ITEMS = 500;
/** Well below the 1 MB that Tally takes. */
const MOST_BYTES = 750_000;

/** Sends any number of line items in batches. What goes wrong with one is its result, and no error of the call. */
export async function addLineItems(
  sender: Sender,
  items: Iterable<CustomerLineItem>,
  options: AddLineItemsOptions = {},
): Promise<LineItemResults> {
  const { signal, concurrency = BATCHES_AT_A_TIME } = options;
  if (!(Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= MOST_BATCHES_AT_A_TIME)) {
    throw invalidArgument(`concurrency must be a whole number from 1 to ${MOST_BATCHES_AT_A_TIME}`);
  }
  const deadline = sender.deadlineOf(options);
  const now = () => sender.settings.clock.elapsed();
  const end = options.deadline === undefined ? undefined : now() + deadline;
  const collector = new ResultCollector();
  for (const wave of wavesOf(pendingItems(items, collector))) {
    await eachAtMost(concurrency, batchesOf(wave), (batch) =>
      sendBatch(batch, { sender, collector, signal, endsAt: end ?? now() + deadline }),
    );
  }
  return collector.all;
}

/** Reads and writes out each item once, so that every try sends the same, whatever becomes of the caller's object. */
function pendingItems(items: Iterable<CustomerLineItem>, collector: ResultCollector): PendingItem[] {
  if (typeof items?.[Symbol.iterator] !== 'function')
    throw invalidArgument('items must be a list of line items');
  const pending: PendingItem[] = [];
  let index = 0;
  for (const item of items) {
    try {
      pending.push(pendingItem(item, index));
    } catch (error) {
      if (!(error instanceof BillingError)) throw error;
      const key = isObject(item) ? String(item.idempotency_key) : '';
      collector.add({ index, idempotency_key: key, outcome: 'rejected', error });
    }
    index += 1;
  }
  return pending;
}

function pendingItem(item: CustomerLineItem, index: number): PendingItem {
  if (!isObject(item)) throw invalidArgument(`items[${index}] must be a line item with its customer_id`);
  const key = keyOrRandom(item.idempotency_key);
  const json = jsonOf({ ...item, idempotency_key: key });
  return { index, key, line: `${item.customer_id} ${key}`, json };
}

/**
 * Of several items with one customer and key, each waits for the one before it: sent at the same time in two batches,
 * chance would decide which of them is billed.
 */
function wavesOf(items: readonly PendingItem[]): PendingItem[][] {
  const seen = new Map<string, number>();
  const waves: PendingItem[][] = [];
  for (const item of items) {
    const before = seen.get(item.line) ?? 0;
    seen.set(item.line, before + 1);
    const wave = waves[before] ?? [];
    waves[before] = wave;
    wave.push(item);
  }
  return waves;
}

function* batchesOf(items: readonly PendingItem[]): Generator<PendingItem[]> {
  let batch: PendingItem[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = Buffer.byteLength(item.json) + 1;
    if (batch.length > 0 && (batch.length === MOST_ITEMS || bytes + size > MOST_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

/** Does the work for each input, for at most `most` of them at a time: a generator gives each to one worker alone. */
async function eachAtMost<Input>(
  most: number,
  inputs: Generator<Input>,
  work: (input: Input) => Promise<void>,
): Promise<void> {
  const worker = async (): Promise<void> => {
    for (const input of inputs) await work(input);
  };
  await Promise.all(Array.from({ length: most }, worker));
}
