import type { RouteName } from '../src/generated/routes.ts';

/* What callers see of it. These types know nothing of the contract, since the package has no other types of it. */

/**
 * How a request goes wrong:
 *
 * - `fail_before`: 502, before anything is done.
 * - `reset`: the connection is cut before anything is done.
 * - `lose_reply`: it is done, and the connection is cut before the reply.
 * - `malformed`: it is done, and the reply ends in the middle.
 * - `slow`: it is done, and the reply comes after `ms`.
 * - `throttle`: 429 with `Retry-After`, before anything is done.
 * - `unavailable`: 503 with `Retry-After`, before anything is done.
 */
export type FaultKind =
  | 'fail_before'
  | 'reset'
  | 'lose_reply'
  | 'malformed'
  | 'slow'
  | 'throttle'
  | 'unavailable';

export interface FaultOptions {
  /** How many requests go wrong. Default 1. */
  readonly times?: number | undefined;
  /** Only requests of this method. If left out, of any. */
  readonly on?: RouteName | undefined;
  /** `Retry-After` of `throttle` and `unavailable`. Default 1. */
  readonly retryAfterSeconds?: number | undefined;
  /** How late a `slow` reply is, in milliseconds of real time. Default 100. */
  readonly ms?: number | undefined;
}

export interface InMemoryTallyOptions {
  /** Ids of customers who are there from the beginning. */
  readonly customers?: readonly string[] | undefined;
  /** The time at which it starts, UTC. Default: the real time. */
  readonly startsAt?: string | undefined;
}

/** A request that came, as it came. */
export interface ReceivedRequest {
  /** The client's method; undefined if there is no such route. */
  readonly route: RouteName | undefined;
  /** The HTTP method. */
  readonly method: string;
  /** Path and query, below the version. */
  readonly target: string;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body, read as JSON; its text if it is no JSON, and undefined if there was none. */
  readonly body: unknown;
  /** What went wrong with it on purpose. */
  readonly fault: FaultKind | undefined;
}

/** A server that listens. */
export interface Listening {
  /** Its base URL. */
  readonly url: string;
  /** Stops it, and cuts its connections. */
  close(): Promise<void>;
}
