import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CustomerId } from '../../client/contract/shapes/fields.ts';
import { cancellationReasons, conditionFailed, isPassing } from '../../functions/store/table/table.ts';
import { exchanged, plainClient, type RecordedRequest } from './bare-loop.ts';
import { addLine, type BusyTable, type Calls, type Wanted } from './busy-table.ts';
import type { Instance } from './instances.ts';
import { commandsOf, sendAll } from './recorded-calls.ts';

/** Adds one line. */
export type Writer = () => Promise<unknown>;

export interface Slice {
  readonly lines: number;
  readonly calls: Calls;
}

/** All writers write at the same time until the time is over. Each writes one line after the other. */
export async function takeSlice(busy: BusyTable, writers: readonly Writer[], ms: number): Promise<Slice> {
  const { result, calls } = await busy.during(async () => {
    const end = performance.now() + ms;
    let lines = 0;
    const writeUntilTheEnd = async (write: Writer): Promise<void> => {
      while (performance.now() < end) {
        await write();
        lines += 1;
      }
    };
    await Promise.all(writers.map(writeUntilTheEnd));
    return lines;
  });
  return { lines: result, calls };
}

export const handlerWriter =
  (instance: Instance, customerId: CustomerId, wanted?: Wanted): Writer =>
  () =>
    addLine(instance, customerId, randomUUID(), wanted);

const FIRST_DELAY_MS = 10;
const LONGEST_DELAY_MS = 250;

/** Returns whether it wrote the line. */
type Adder = (customerId: CustomerId, key: string) => Promise<boolean>;

/**
 * Sends the calls of a recorded request with other keys, as a simple loop would. It tries again while the store is
 * busy.
 */
export function bareAdder(busy: BusyTable, recorded: RecordedRequest): Adder {
  const client = plainClient(busy.open());
  return async (customerId, key) => {
    let written = true;
    for (const step of commandsOf(recorded.steps, exchanged(recorded, { customerId, keys: [key] }))) {
      if (!(await unlessThere(() => sendAll(client, [step])))) written = false;
    }
    return written;
  };
}

/** False if the item exists already. */
async function unlessThere(send: () => Promise<void>): Promise<boolean> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await send();
      return true;
    } catch (error) {
      const reasons = cancellationReasons(error) ?? [];
      if (reasons.some(conditionFailed)) return false;
      if (!isPassing(reasons)) throw error;
    }
    await sleep(Math.random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt));
  }
}

export function bareWriter(busy: BusyTable, recorded: RecordedRequest, customerId: CustomerId): Writer {
  const add = bareAdder(busy, recorded);
  return () => add(customerId, randomUUID());
}
