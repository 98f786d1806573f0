import type { BillingError } from '@tally/client';

/** What became of one entry of a file. */
export interface Sent {
  readonly line: number;
  readonly key: string;
  readonly outcome: 'created' | 'replayed' | 'conflict' | 'rejected' | 'failed';
  /** The line item or lead that it is now. */
  readonly id?: string;
  /** When it was billed first, RFC 3339 in UTC. */
  readonly at?: string;
  readonly invoice_id?: string;
  readonly error?: BillingError;
}

export interface Sending<Entry> {
  /** The batches, one after the other: none is made before a worker can take it. */
  readonly batches: AsyncGenerator<readonly Entry[]>;
  readonly send: (batch: readonly Entry[]) => Promise<readonly Sent[]>;
  readonly parallel: number;
  readonly told: (sent: readonly Sent[]) => void | Promise<void>;
  /** Once it is aborted, no further batch is begun, and those on their way are waited for. */
  readonly stop: AbortController;
}

/**
 * Sends batches until there are no more. If some of a batch could not be settled, nobody answers, and it stops: the same
 * import, started again, goes on from there.
 */
export async function sendAll<Entry>({ batches, send, parallel, told, stop }: Sending<Entry>): Promise<void> {
  const worker = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const { done, value } = await batches.next();
      if (done) return;
      const sent = await send(value);
      await told(sent);
      if (sent.some(({ outcome }) => outcome === 'failed')) stop.abort();
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}

/** Entries in batches of so many. */
export async function* batchesOf<Entry>(
  entries: AsyncIterable<Entry>,
  most: number,
): AsyncGenerator<readonly Entry[]> {
  let batch: Entry[] = [];
  for await (const entry of entries) {
    batch.push(entry);
    if (batch.length < most) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
