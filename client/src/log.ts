import type { BillingErrorCode } from './errors.ts';
import type { RouteName } from './generated/routes.ts';
import type { BillingLogger } from './options.ts';

/**
 * What the logger is told about one try. It has no header, body, key or credential. A type and not an interface, so
 * that it fits loggers that take any attributes, such as Powertools'.
 */
export type TryRecord = {
  /** The method that was called. */
  readonly route: RouteName;
  /** Which try of the call it was, from 1. */
  readonly attempt: number;
  /** HTTP status of the reply, if there was one. */
  readonly status?: number | undefined;
  /** The code of the error, if there was one. */
  readonly code?: BillingErrorCode | undefined;
  /** How long the try took, in milliseconds. */
  readonly durationMs: number;
  /** Finds the call in Tally's logs. */
  readonly requestId: string;
  /** The wait before the next try; absent when there is none. */
  readonly retryInMs?: number | undefined;
};

export function logTry(logger: BillingLogger | undefined, record: TryRecord): void {
  try {
    const { route, code } = record;
    if (code) logger?.warn(`Tally ${route} failed: ${code}`, record);
    else logger?.debug(`Tally ${route} answered`, record);
  } catch {
    // A logger that throws must not turn an applied charge into an error.
  }
}
