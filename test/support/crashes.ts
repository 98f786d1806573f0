import type { OpenTable } from '../../functions/store/table/table.ts';

export type When = 'before' | 'after';

/** What ends a worker in the middle of its work: nothing of it runs on, and nobody hears from it. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/**
 * Lets the worker that holds this table's client die around its calls to DynamoDB.
 *
 * @param point asked before each call: when to die around it, if at all. After it means that its effect stays and
 * its answer, good or bad, is never heard
 */
export function crashing(table: OpenTable, point: () => When | undefined): OpenTable {
  table.client.middlewareStack.add(
    (next) => async (args) => {
      const when = point();
      if (when === undefined) return next(args);
      if (when === 'after') await next(args).catch(() => undefined);
      throw new Crash(`The worker died ${when} a call.`);
    },
    // Outside of the SDK's retries, and of what makes an answer of an error.
    { name: 'crashing', step: 'initialize', priority: 'high' },
  );
  return table;
}

/** Lets time pass between what a worker knows and what it does with it, as slow networks and full processors do. */
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
