import { BOOLEAN, type Check, type ChecksOf, ID, numberFrom, TEXT } from './checked-options.ts';
import { KEY } from './key.ts';

export interface CallOptions {
  /** Stops the call, its waits included. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for this call, such as a Lambda's remaining time minus a margin. */
  readonly deadline?: number | undefined;
}

export const callChecks = {
  signal: ['an AbortSignal', (value) => typeof (value as AbortSignal | null)?.aborted === 'boolean'],
  // Below zero the deadline has passed. A Lambda's remaining time minus a margin may be below zero.
  deadline: ['a number of milliseconds', (value) => Number(value) === value],
} as const satisfies ChecksOf<CallOptions>;

/** Whether a reply is wanted without the new state of what was changed. */
export interface Returning<Minimal extends boolean | undefined> {
  /** The reply has no new state of the invoice. Tally then does not read it, which is cheaper and a little faster. */
  readonly minimal: Minimal;
}

export type Opposite<Minimal extends boolean> = Minimal extends true ? false : true;

/**
 * A reply without the field that a minimal one leaves out, or with an optional field if it is not known which it is.
 */
export type Returned<Reply, Field extends keyof Reply, Minimal extends boolean> = [Minimal] extends [true]
  ? Omit<Reply, Field>
  : [Minimal] extends [false]
    ? Reply
    : Omit<Reply, Field> & Partial<Pick<Reply, Field>>;

export interface WriteOptions extends CallOptions {
  /**
   * Names the business event, so that sending it again charges nothing: see `lineItemKey`. If left out, a random key
   * protects this call's own retries, but not a second call for the same event.
   */
  readonly idempotencyKey?: string | undefined;
}

export const writeChecks = { ...callChecks, idempotencyKey: KEY } as const satisfies ChecksOf<WriteOptions>;

/** For a list, `deadline` counts for each page, since a caller may take any time between two pages. */
export interface ListOptions extends CallOptions {
  /** How many items to ask for at a time, 1 to 100. Default 50. */
  readonly pageSize?: number | undefined;
}

export const UP_TO_100 = numberFrom(1, 100, Number.isInteger);

export const listChecks = {
  ...callChecks,
  pageSize: UP_TO_100,
} as const satisfies ChecksOf<ListOptions>;

/** Asks for the reply as text of another media type than JSON. */
export interface Accepting<Media extends string> {
  /** The media type of the reply. The call then answers its text, not an object. */
  readonly accept: Media;
}

/** The types of a query's values, by their names in the table of routes. */
export const queryChecks = {
  text: TEXT,
  id: ID,
  key: KEY,
  boolean: BOOLEAN,
  number: ['a number', Number.isFinite],
} as const satisfies Record<string, Check>;
