import { checksOf } from './arguments.ts';
import { type BatchRoute, MOST_ENTRIES, type PendingEntry, sendBatch } from './batch.ts';
import type { CallOptions } from './call-options.ts';
import { type ChecksOf, type Chosen, checkedOptions, isObject, type JsonObject } from './checked-options.ts';
import { BillingError, invalidArgument, withRecovery } from './errors.ts';
import { routes } from './generated/routes.ts';
import { jsonOf } from './json.ts';
import { keyOrRandom } from './key.ts';
import { type ResultCollector, type Results, resultCollector } from './result-collector.ts';
import type { Sender } from './sender.ts';

/** `deadline` counts for all entries together. If it is left out, each batch has the client's deadline. */
export interface BatchOptions extends CallOptions {
  /** How many batches are sent at a time. Default 4. */
  readonly concurrency?: number | undefined;
}

/** Well below the 1 MB that Tally takes. */
const MOST_BYTES = 750_000;
const UTF8 = new TextEncoder();

/** Sends any number of entries in batches. If an entry goes wrong, that is its result, and the call does not throw. */
export const addInBatches = async (
  sender: Sender,
  route: BatchRoute,
  [entries, options]: readonly unknown[],
): Promise<Results> => {
  const checks = checksOf(routes[route]) as ChecksOf<BatchOptions>; // as the table has it of batches
  const { settings } = sender;
  const now = () => settings.clock.elapsed();

  /** Sends these entries, and keeps the results of the others. */
  const send = async (
    pending: readonly PendingEntry[],
    chosen: Chosen<BatchOptions>,
    collector: ResultCollector,
  ) => {
    const { deadline, concurrency = 4, ...passedOn } = chosen;
    const end = deadline === undefined ? undefined : now() + deadline;
    const batches = batchesOf(pending);
    // A generator gives each batch to one worker alone.
    const worker = async (): Promise<void> => {
      for (const batch of batches) {
        const endsAt = end ?? now() + settings.deadline;
        await sendBatch(batch, { ...passedOn, route, sender, collector, endsAt });
      }
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    const results = collector.all();
    return withRecovery(results, async (more): Promise<Results> => {
      const left = pending.filter(({ index }) => results.results[index]?.outcome === 'failed');
      return send(left, checkedOptions(more, checks), resultCollector(routes[route], results));
    });
  };

  const chosen = checkedOptions<BatchOptions>(options, checks);
  const collector = resultCollector(routes[route]);
  return send(pendingEntries(route, entries, collector), chosen, collector);
};

/** Reads each entry once and keeps its JSON, so that every try sends the same, even if the caller changes the object. */
const pendingEntries = (route: BatchRoute, entries: unknown, collector: ResultCollector): PendingEntry[] => {
  const { field, named } = routes[route].batch;
  const given = entries as Iterable<unknown> | undefined; // the next line checks it
  if (typeof given?.[Symbol.iterator] !== 'function') throw invalidArgument(`${field} must be a list`);
  return [...given].flatMap((entry, index) => {
    try {
      if (!isObject(entry)) throw invalidArgument(`${field}[${index}] must be an object`);
      return pendingEntry(entry, index, named);
    } catch (error) {
      if (!(error instanceof BillingError)) throw error;
      const key = String((entry as JsonObject | null)?.[named] ?? ''); // it may be any value, and most have no such field
      collector.refuse({ index, key, id: '' }, 'rejected', error);
      return [];
    }
  });
};

/** A lead is known by its id alone; a line item by its customer and key. */
const pendingEntry = (entry: JsonObject, index: number, named: string): PendingEntry => {
  const isLead = named === 'lead_id';
  const key = isLead ? String(entry[named] ?? '') : keyOrRandom(entry[named]);
  return {
    index,
    key,
    id: isLead ? key : `${entry['customer_id']} ${key}`,
    json: jsonOf(entry, isLead ? undefined : key),
    known: 'not_applied',
  };
};

/**
 * Entries with one identity stay together, in their order. Within a batch Tally judges the second against the first; in
 * two batches at once, chance would decide. If there are more of them than a batch holds, they stay one batch, which is
 * split later.
 */
function* batchesOf(entries: readonly PendingEntry[]): Generator<PendingEntry[]> {
  const alike = new Map<string, PendingEntry[]>();
  for (const entry of entries) {
    const same = alike.get(entry.id);
    if (same) same.push(entry);
    else alike.set(entry.id, [entry]);
  }
  let batch: PendingEntry[] = [];
  let bytes = 0;
  for (const same of alike.values()) {
    const size = UTF8.encode(same.map(({ json }) => json).join()).length + 1;
    if (batch.length && (batch.length + same.length > MOST_ENTRIES || bytes + size > MOST_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch = batch.concat(same);
    bytes += size;
  }
  if (batch.length) yield batch;
}
