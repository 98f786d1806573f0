import type { SyncFailure, SyncStopped } from '../../../client/contract/sync/failures.ts';
import type { SyncAttempt } from '../../../client/contract/sync/sync.ts';
import type { Breaker } from '../../domain/sync/breaker.ts';
import { causeMessage } from '../../domain/sync/cause.ts';
import type { AttemptRecord } from '../../domain/sync/record.ts';
import { type Stuck, stopCause } from '../../store/sync/stuck.ts';
import { causeView, stepView, syncView } from '../invoices/sync-view.ts';

export const attemptView = ({ at, step, outcome, cause }: AttemptRecord): SyncAttempt => ({
  at,
  step: stepView(step),
  outcome,
  ...causeView(cause),
});

export const failureView = ({ invoiceId, customerId, sync }: Stuck): SyncFailure => ({
  invoice_id: invoiceId,
  customer_id: customerId,
  sync: syncView(sync),
});

export function stoppedView(breaker: Breaker): SyncStopped | null {
  const { stopped, off } = breaker;
  const since = off?.since ?? stopped?.since;
  const cause = stopCause(breaker);
  if (since === undefined || !cause) return null;
  return {
    cause: cause.code,
    message: causeMessage(cause),
    since,
    ...(!off && stopped && { next_probe_at: stopped.nextProbeAt }),
  };
}
