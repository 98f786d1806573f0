export interface CallOptions {
  /** Stops the call, its waits included. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for this call, such as a Lambda's remaining time less a margin. */
  readonly deadline?: number | undefined;
}

export interface WriteOptions extends CallOptions {
  /**
   * Names the business event, so that sending it again charges nothing: see `lineItemKey`. Left out, a random key
   * protects this call's own retries, but not a second call for the same event.
   */
  readonly idempotencyKey?: string | undefined;
}

/** For a list, `deadline` is each page's, since a caller may take any time between two. */
export interface ListOptions extends CallOptions {
  /** How many items to ask for at a time, 1 to 100. Default 50. */
  readonly pageSize?: number | undefined;
}
