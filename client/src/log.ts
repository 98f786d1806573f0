import type { BillingErrorCode } from './errors.ts';
import type { RouteName } from './generated/routes.ts';
import type { Settings } from './options.ts';

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

/** What a hook is told before a try. */
export interface TryStart {
  /** The method that was called. */
  readonly route: RouteName;
  /** Which try of the call it is, from 1. */
  readonly attempt: number;
  /** Finds the call in Tally's logs. */
  readonly requestId: string;
  /** The HTTP method. */
  readonly method: string;
  /** The address, which has ids of customers and invoices, but no secret. */
  readonly url: string;
}

/** What a hook adds to a try, and what is to follow. */
export interface TryFollower {
  /** Headers for this try alone. The signature does not cover them, so proxies may change them. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Called when the try has ended, with the record that the logger gets. */
  readonly ended?: ((record: TryRecord) => void) | undefined;
}

/** A function that is called before each try. What it throws is ignored: it must not turn a charge into an error. */
export type TryHook = (start: TryStart) => TryFollower | undefined;

/** Runs a caller's function. If it throws, an applied charge must not become an error. */
export const safely = <Result>(run: () => Result): Result | undefined => {
  try {
    return run();
  } catch {
    return undefined;
  }
};

export const tellOf = (record: TryRecord, { logger }: Settings, follower: TryFollower | undefined): void => {
  const { route, code } = record;
  safely(() =>
    code
      ? logger?.warn(`Tally ${route} failed: ${code}`, record)
      : logger?.debug(`Tally ${route} answered`, record),
  );
  safely(() => follower?.ended?.(record));
};
