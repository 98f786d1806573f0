import type { OpenTable } from '../../functions/store/table/table.ts';

export type When = 'before' | 'after';

/** The end of a worker in the middle of its work: it does nothing more and gives no answer. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/**
 * Lets the worker that uses this table's client die before or after a call to DynamoDB.
 *
 * @param point is called before each call and says whether the worker dies before or after it. After it, the
 *   effect stays, and nobody gets the answer
 */
export function crashing(table: OpenTable, point: () => When | undefined): OpenTable {
  table.client.middlewareStack.add(
    (next) => async (args) => {
      const when = point();
      if (when === undefined) return next(args);
      if (when === 'after') await next(args).catch(() => undefined);
      throw new Crash(`The worker died ${when} a call.`);
    },
    // This step is outside of the SDK's retries, and outside of the step that makes an answer from an error.
    { name: 'crashing', step: 'initialize', priority: 'high' },
  );
  return table;
}

/** Waits between what a worker reads and what it then does, as on slow networks and full processors. */
export function pausing(table: OpenTable, pause: () => Promise<unknown>): OpenTable {
  table.client.middlewareStack.add(
    (next) => async (args) => {
      await pause();
      return next(args);
    },
    { name: 'pausing', step: 'initialize' },
  );
  return table;
}
