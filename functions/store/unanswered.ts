import type { DynamoDBClient, DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import { DomainError } from '../domain/errors.ts';

/**
 * Bounds of one call, which may be tried as often: at worst some eleven seconds, within a function's fifteen, so
 * that the caller hears from us and not from a gateway that gave up.
 */
export const callLimits = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: 500,
    requestTimeout: 3_000,
    // Without it a late answer is only warned of, and waited for without end.
    throwOnRequestTimeout: true,
  },
} as const satisfies DynamoDBClientConfig;

type SdkError = Parameters<typeof isTransientError>[0];

/** Throttled, broken, late or out of reach: no answer of the store to what was asked. */
const isUnanswered = (error: SdkError): boolean =>
  isThrottlingError(error) || isTransientError(error) || isServerError(error) || error.name === 'AbortError';

/** The store had no capacity for it, which more time may bring: nothing was carried out. */
export const isThrottled = (error: unknown): boolean =>
  error instanceof DomainError && isThrottlingError((error.cause ?? {}) as SdkError); // asked for its name alone

/**
 * Turns what is left after the SDK's own tries into `unavailable`. A call whose answer was lost may have been carried
 * out, so this never says that nothing was written.
 */
export function reportUnanswered(client: DynamoDBClient): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        if (!isUnanswered(error as SdkError)) throw error; // what a client's middleware throws
        throw new DomainError('unavailable', {
          detail:
            'The store did not answer, so it is not known whether the request was carried out. Send the same request again with the same idempotency key: it is applied once.',
          retryAfterSeconds: 1,
          cause: error,
        });
      }
    },
    // Outside of the SDK's retries.
    { name: 'reportUnanswered', step: 'initialize', priority: 'high' },
  );
}
