import type { DatabaseSync } from 'node:sqlite';
import type { Fault } from './faults/faults.ts';
import { inExecution } from './faults/outcomes.ts';
import type { Call, Operation } from './operation.ts';
import { Refusal } from './refusal.ts';
import { inTransaction } from './state/database.ts';
import type { Keys, Use } from './state/keys.ts';
import { type Reply, replyOf } from './wire/reply.ts';

export interface Given {
  readonly operation: Operation;
  readonly form: unknown;
  readonly call: Call;
  /** Undefined without an idempotency key. */
  readonly use: Use | undefined;
}

/**
 * Executes a request that passed the checks. Its effect and the answer under its key are written in one transaction.
 * After the execution began, the key keeps the answer, whatever it is.
 */
export function execute(
  { database, keys }: { readonly database: DatabaseSync; readonly keys: Keys },
  run: () => object,
  { call, use }: Given,
  fault: Fault | undefined,
): Reply {
  const keep = (reply: Reply): Reply => {
    if (use) keys.keep(use, { ...reply, request: call.requestId });
    return reply;
  };
  if (fault?.kind === 'error_before' || fault?.kind === 'stored')
    return inTransaction(database, () => keep(replyOf(inExecution(fault))));
  try {
    return inTransaction(database, () => {
      const body = run();
      if (fault?.kind === 'error_after') return keep(replyOf(inExecution(fault)));
      return keep({ status: 200, headers: {}, body: JSON.stringify(body), code: null });
    });
  } catch (error) {
    // The transaction was rolled back, so no part of an effect is left.
    if (!(error instanceof Refusal) || error.beforeExecution) throw error;
    return inTransaction(database, () => keep(replyOf(error)));
  }
}
