import type { SyncAttempt } from '../../../client/contract/sync/sync.ts';
import type { AttemptRecord } from '../../domain/sync/record.ts';
import { causeView, stepView } from '../invoices/sync-view.ts';

export const attemptView = ({ at, step, outcome, cause }: AttemptRecord): SyncAttempt => ({
  at,
  step: stepView(step),
  outcome,
  ...causeView(cause),
});
