import type { DynamoDBClient, DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import { DomainError } from '../../domain/errors.ts';
import { OutOfTime, outage } from '../../domain/outage.ts';

/**
 * Bounds of one call, which may be tried as often: at worst some eleven seconds. A request, which makes several, has a
 * deadline of its own.
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

/** What the SDK names so when a call was given up, and when there is no such table: it is being restored, or was lost. */
const OUTAGES = new Set(['AbortError', 'ResourceNotFoundException']);

/** Throttled, broken, late, gone or out of reach: no answer of the store to what was asked. */
const isUnanswered = (error: SdkError): boolean =>
  isThrottlingError(error) || isTransientError(error) || isServerError(error) || OUTAGES.has(error.name);

/** The store had no capacity for it, which more time may bring. */
export const isThrottled = (error: unknown): boolean =>
  error instanceof DomainError && isThrottlingError((error.cause ?? {}) as SdkError); // asked for its name alone

/** Of errors of calls, whether any of their tries may have been carried out, whatever the last one was told. */
const afterLostTry = new WeakMap<object, boolean>();

/** Whether a write that failed with this may have been carried out, by any of its tries. */
export function mayBeWritten(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  return afterLostTry.get(error) ?? isLost(error instanceof DomainError ? error.cause : error);
}

/** No word of the store that it refused this try: it may have carried it out. */
function isLost(error: unknown): boolean {
  if (!(error instanceof Error) || error.name === 'TransactionInProgressException') return true;
  if (error instanceof OutOfTime || ('code' in error && NEVER_SENT.has(error.code))) return false;
  const { $fault, $metadata } = error as SdkError; // each part is looked at for what it is
  const status = $metadata?.httpStatusCode;
  return status === undefined ? $fault !== 'client' : status < 400 || status >= 500;
}

const NEVER_SENT: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/** What is noted of a call over its tries: the SDK hands the same object to all that stands around them. */
interface Tries {
  lostTry?: boolean;
  [others: string]: unknown;
}

/**
 * Turns what is left after the SDK's own tries into `unavailable`, and remembers of each error whether any of the tries
 * may have been carried out: the last one's refusal says nothing of one before whose reply was lost.
 */
export function reportUnanswered(client: DynamoDBClient): void {
  client.middlewareStack.add(
    (next, context: Tries) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        if (isLost(error)) context.lostTry = true;
        throw error;
      }
    },
    // Within the SDK's retries.
    { name: 'noteLostTries', step: 'deserialize', priority: 'high' },
  );
  client.middlewareStack.add(
    (next, context: Tries) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        const reported = isUnanswered(error as SdkError) // what a client's middleware throws
          ? outage('The store did not answer.', error)
          : error;
        if (reported instanceof Error) afterLostTry.set(reported, context.lostTry ?? false);
        throw reported;
      }
    },
    // Outside of the SDK's retries.
    { name: 'reportUnanswered', step: 'initialize', priority: 'high' },
  );
}
