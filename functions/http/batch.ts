import type { BatchOutcome, BatchSummary } from '../../client/contract/shapes/batch.ts';
import type { Problem } from '../../client/contract/shapes/problem-details.ts';
import { DomainError } from '../domain/errors.ts';
import { told } from '../domain/outage.ts';
import { asDomainError, problemOf } from './problem-response.ts';
import { type LoggedItem, loggedFields } from './request-log.ts';

/* What all batches answer alike: each of their entries has an outcome of its own. */

/** What becomes of an entry that was not written. */
export type NotWritten =
  | { readonly kind: 'rejected'; readonly error: DomainError }
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * What became of an entry that was never asked of the store. Only what the caller can mend is rejected: a store that
 * did not answer is no reason to give an entry up.
 */
export function notWritten(error: unknown): NotWritten {
  const isRefused = error instanceof DomainError && error.code !== 'unavailable';
  // Of its own nothing was written yet.
  return isRefused
    ? { kind: 'rejected', error }
    : { kind: 'failed', error: told(error, 'keyed write', 'not_applied') };
}

/**
 * An entry that is the same as an earlier one fails with it: written alone, it would be the first, and the earlier one,
 * sent again, would be refused for it.
 *
 * @param identities of the entries in the order sent; undefined where one has none
 * @param outcomes of entries that were not asked of the store, by their place
 * @param requests what is to be asked of it, by their place
 */
export function failTogether<Outcome extends { readonly kind: string }>(
  identities: readonly (string | undefined)[],
  outcomes: Map<number, Outcome>,
  requests: Map<number, unknown>,
): void {
  const failed = new Map<string, Outcome>();
  for (const [index, identity] of identities.entries()) {
    if (identity === undefined) continue;
    const outcome = outcomes.get(index);
    const before = failed.get(identity);
    if (outcome?.kind === 'failed') failed.set(identity, before ?? outcome);
    else if (before && requests.delete(index)) outcomes.set(index, before);
  }
}

/** Of each problem, so that those of five hundred entries fit a reply, which ends at Lambda's 6 MB. */
const ERROR_BYTES = 2_000;

/**
 * @param at where the entry stands, as the caller wrote it: `items[3]`
 * @returns the problem with its fields named as the caller wrote them
 */
export function problemAt(at: string, error: unknown, requestId: string): Problem {
  const named = asDomainError(error).withFields((field) => (field === 'body' ? at : `${at}.${field}`));
  return problemOf(named, requestId, ERROR_BYTES);
}

export function summaryOf(results: readonly { readonly outcome: BatchOutcome }[]): BatchSummary {
  const summary = { created: 0, replayed: 0, conflict: 0, rejected: 0, failed: 0 };
  for (const { outcome } of results) summary[outcome] += 1;
  return summary;
}

/** Whether the log tells of an entry alone: a created one has its line, and of failed ones the cause is logged. */
export const isTold = (outcome: BatchOutcome): boolean => outcome !== 'created' && outcome !== 'failed';

/** What the log keeps of an entry: its key and what became of it, and never a value. */
export function loggedItem(
  key: string,
  customer: string | undefined,
  outcome: { readonly kind: BatchOutcome; readonly error?: unknown },
): LoggedItem {
  const error = outcome.error === undefined ? undefined : asDomainError(outcome.error);
  return {
    key,
    ...(customer !== undefined && { customer }),
    outcome: outcome.kind,
    ...(error && { code: error.code, ...loggedFields(error) }),
  };
}
