import type { DynamoDBClient, DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import { DomainError } from '../../domain/errors.ts';
import { OutOfTime, outage } from '../../domain/outage.ts';

/**
 * Limits of one call and its tries: at worst some eleven seconds. A request makes several calls and has its own
 * deadline.
 */
export const callLimits = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: 500,
    requestTimeout: 3_000,
    // Without it the SDK only warns of a late answer, and waits without end.
    throwOnRequestTimeout: true,
  },
} as const satisfies DynamoDBClientConfig;

type SdkError = Parameters<typeof isTransientError>[0];

/** The SDK's names for a call that was given up, and for a missing table, which is being restored or was lost. */
const OUTAGES = new Set(['AbortError', 'ResourceNotFoundException']);

/** The store did not answer the question: it throttled, failed, was late, was gone or out of reach. */
const isUnanswered = (error: SdkError): boolean =>
  isThrottlingError(error) || isTransientError(error) || isServerError(error) || OUTAGES.has(error.name);

/** The store had no capacity for it. A later try may succeed. */
export const isThrottled = (error: unknown): boolean =>
  error instanceof DomainError && isThrottlingError((error.cause ?? {}) as SdkError); // only its name is read

/** For each error of a call: whether any of its tries may have been carried out, whatever the last try was told. */
const afterLostTry = new WeakMap<object, boolean>();

/** Whether any try of a write that failed with this error may have been carried out. */
export function mayBeWritten(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  return afterLostTry.get(error) ?? isLost(error instanceof DomainError ? error.cause : error);
}

/** The store did not say that it refused this try, so it may have carried it out. */
function isLost(error: unknown): boolean {
  if (!(error instanceof Error) || error.name === 'TransactionInProgressException') return true;
  if (error instanceof OutOfTime || ('code' in error && NEVER_SENT.has(error.code))) return false;
  const { $fault, $metadata } = error as SdkError; // each part is checked below
  const status = $metadata?.httpStatusCode;
  return status === undefined ? $fault !== 'client' : status < 400 || status >= 500;
}

const NEVER_SENT: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/** Notes about a call over its tries. The SDK hands the same object to every middleware of a call. */
interface Tries {
  lostTry?: boolean;
  [others: string]: unknown;
}

/**
 * Turns an error that is left after the SDK's own tries into `unavailable`. It also remembers for each error whether
 * any try may have been carried out. This is needed because the last try may be refused after an earlier one wrote and
 * lost its reply.
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
