import { MOST_ITEMS, type PendingItem, sendBatch } from './batch.ts';
import { checkedOptions, isObject } from './checked-options.ts';
import { BillingError, invalidArgument } from './errors.ts';
import { jsonOf } from './json.ts';
import { keyOrRandom } from './key.ts';
import {
  type AddLineItemsOptions,
  addLineItemsChecks,
  type CustomerLineItem,
  type LineItemResults,
  type ResultCollector,
  resultCollector,
} from './line-item-results.ts';
import type { Sender } from './sender.ts';

/** Well below the 1 MB that Tally takes. */
const MOST_BYTES = 750_000;

/**
 * Sends any number of line items in batches. If an item goes wrong, that is its result, and the call does not throw.
 */
export async function addLineItems(
  sender: Sender,
  items: Iterable<CustomerLineItem>,
  options?: AddLineItemsOptions,
): Promise<LineItemResults> {
  const {
    deadline,
    concurrency = 4,
    ...passedOn
  } = checkedOptions<AddLineItemsOptions>(options, addLineItemsChecks);
  const { settings } = sender;
  const now = () => settings.clock.elapsed();
  const end = deadline === undefined ? undefined : now() + deadline;
  const collector = resultCollector();
  await eachAtMost(concurrency, batchesOf(pendingItems(items, collector)), (batch) =>
    sendBatch(batch, { ...passedOn, sender, collector, endsAt: end ?? now() + settings.deadline }),
  );
  return collector.all();
}

/** Reads each item once and keeps its JSON, so that every try sends the same, even if the caller changes the object. */
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
      collector.addUnbilled({ index, key, line: '' }, 'rejected', error);
    }
    index += 1;
  }
  return pending;
}

function pendingItem(item: CustomerLineItem, index: number): PendingItem {
  if (!isObject(item)) throw invalidArgument(`items[${index}] must be a line item with its customer_id`);
  const key = keyOrRandom(item.idempotency_key);
  const json = jsonOf(item, key);
  return { index, key, line: `${item.customer_id} ${key}`, json, known: 'not_applied' };
}

/**
 * Items with one customer and key stay together, in their order. Within a batch Tally judges the second against the
 * first; in two batches at once, chance would decide. If there are more of them than a batch holds, they stay one
 * batch, which is split later.
 */
function* batchesOf(items: readonly PendingItem[]): Generator<PendingItem[]> {
  const lines = new Map<string, PendingItem[]>();
  for (const item of items) {
    const same = lines.get(item.line);
    if (same) same.push(item);
    else lines.set(item.line, [item]);
  }
  let batch: PendingItem[] = [];
  let bytes = 0;
  for (const same of lines.values()) {
    const size = Buffer.byteLength(same.map(({ json }) => json).join()) + 1;
    if (batch.length > 0 && (batch.length + same.length > MOST_ITEMS || bytes + size > MOST_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch = batch.concat(same);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

/** Does the work for each input, at most `most` at a time. The generator gives each input to only one worker. */
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
