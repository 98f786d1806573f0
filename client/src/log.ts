import type { BillingErrorCode } from './errors.ts';
import type { RouteName } from './generated/routes.ts';
import type { BillingLogger } from './options.ts';

/**
 * What the logger is told of one try. No header, body, key or credential is in it.
 * A type and not an interface, so that it fits loggers that take any attributes, such as Powertools'.
 */
export type TryRecord = {
  readonly route: RouteName;
  readonly attempt: number;
  readonly status?: number | undefined;
  readonly code?: BillingErrorCode | undefined;
  readonly durationMs: number;
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
    // A broken logger must not turn an applied charge into an error.
  }
}
