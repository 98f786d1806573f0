import { setTimeout as sleep } from 'node:timers/promises';
import type { Failure } from '../../domain/sync/answer.ts';
import type { Way } from '../../payments/turn.ts';

/** A request that failed so often did not fail by chance. */
const MOST_LOOKS = 3;

/**
 * Whether the reconcile looks once more after a failure. Nobody runs it again if it fails: of thousands of requests, one
 * cut connection must not cost the night's comparison.
 *
 * @param pauseMs between two looks, if Stripe does not ask for longer
 * @param end in ms since the epoch. It does not wait until then
 */
export const patience =
  (pauseMs: number, end: number): NonNullable<Way['again']> =>
  async (failure, looks) => {
    if (looks >= MOST_LOOKS) return false;
    const waitMs = waitAfter(failure, pauseMs);
    if (waitMs === undefined || Date.now() + waitMs >= end) return false;
    await sleep(waitMs);
    return true;
  };

/** @returns undefined if the same request would fail again */
function waitAfter(failure: Failure, pauseMs: number): number | undefined {
  switch (failure.kind) {
    case 'no answer':
    case 'server error':
      return pauseMs;
    case 'busy':
      return Math.max(pauseMs, failure.retryAfterMs ?? 0);
    case 'key used otherwise':
    case 'missing':
    case 'not authorized':
    case 'refused':
      return undefined;
    default:
      return failure satisfies never;
  }
}
