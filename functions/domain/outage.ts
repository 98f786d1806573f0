import { DomainError, type Outcome } from './errors.ts';

/** What a request asks of the store. It decides what the sender should do when the store fails. */
export type Asked =
  | 'read'
  /** A write under an idempotency key: sent again, it is applied once. */
  | 'keyed write'
  /** A write without a key: sent again, it may be applied twice. */
  | 'unkeyed write'
  /** A write that goes on from where it stopped, whoever sends it again. */
  | 'resumable write';

/**
 * Why the store did not do what was asked, as one sentence. `told` adds what became of the request, where that is
 * known.
 *
 * @param cause for the log
 */
export const outage = (why: string, cause: unknown): DomainError =>
  new DomainError('unavailable', { detail: why, retryAfterSeconds: 1, cause });

/** The time for it was over before anything was sent. */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

/**
 * Adds to an outage what is known of the request's outcome, and what the sender should do. Other errors stay as they
 * are, and so do outages that already say it.
 */
export function told(error: unknown, asked: Asked, outcome: Outcome): unknown {
  const isUntold =
    error instanceof DomainError && error.code === 'unavailable' && error.outcome === undefined;
  if (!isUntold) return error;
  return new DomainError('unavailable', {
    detail: `${error.message} ${asked === 'read' ? NOTHING_TO_WRITE : sentences[asked][outcome]}`,
    retryAfterSeconds: error.retryAfterSeconds ?? 1,
    outcome: asked === 'read' ? 'not_applied' : outcome,
    cause: error.cause,
  });
}

const NOTHING_TO_WRITE = 'Nothing was to be written: send the same request again.';

const sentences = {
  'keyed write': {
    applied:
      'The request was applied, but its reply could not be read. Send the same request again with the same idempotency key: it is answered, and not applied twice.',
    not_applied: 'Nothing was written: send the same request again, with the same idempotency key.',
    unknown:
      'It is not known whether the request was carried out. Send the same request again with the same idempotency key: it is applied once.',
  },
  'unkeyed write': {
    applied: 'The request was applied, but its reply could not be read. Do not send it again.',
    not_applied: 'Nothing was written: send the same request again.',
    unknown:
      'It is not known whether the request was carried out. Before you send it again, look for what it makes. Send it with an Idempotency-Key: then it is applied once.',
  },
  'resumable write': {
    applied:
      'The request was applied, but its reply could not be read. Send the same request again to read it.',
    not_applied: 'Nothing was written: send the same request again.',
    unknown: 'What was already done stays done. Send the same request again, and it goes on from there.',
  },
} as const satisfies Record<Exclude<Asked, 'read'>, Record<Outcome, string>>;
