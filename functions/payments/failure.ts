import Stripe from 'stripe';
import type { Call, Failure } from '../domain/sync/answer.ts';

/** An answer whose status is a success, but whose body is not the expected object. */
export class UnreadableAnswer extends Error {}

/**
 * Says what an error of the library tells about the effect of its request.
 *
 * @throws the error itself if it does not come from the provider. Then it is a defect in Tally
 */
export function failureOf(error: unknown, call: Call): Failure {
  if (error instanceof UnreadableAnswer) return { kind: 'no answer' };
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  if (error instanceof Stripe.errors.StripeConnectionError) return { kind: 'no answer' };
  if (error instanceof Stripe.errors.StripeIdempotencyError) return { kind: 'key used otherwise' };
  switch (error.statusCode) {
    case 401:
    case 403:
      // Without the error's message, because it repeats a part of the API key.
      return { kind: 'not authorized', message: `${error.statusCode} ${error.code ?? error.type}` };
    case 409:
    case 429:
      return { kind: 'busy', ...waitOf(error) };
    case 500:
      return { kind: 'server error' };
    case 402:
      return { kind: 'refused', reason: 'payment', message: error.message };
    case 400:
    case 404:
      return refusalOf(error, call);
    default:
      if (isClientError(error.statusCode)) {
        return { kind: 'refused', reason: 'other', message: error.message };
      }
      // Stripe keeps it under the key, as it keeps a 500. Under this key it would answer the same again.
      return isReplayed(error) ? { kind: 'server error' } : { kind: 'no answer' };
  }
}

const isReplayed = ({ headers }: Stripe.errors.StripeError): boolean =>
  headers?.['idempotent-replayed'] === 'true';

const isClientError = (status: number | undefined): boolean =>
  status !== undefined && status >= 400 && status < 500;

function refusalOf(error: Stripe.errors.StripeError, call: Call): Failure {
  if (error.code === 'rate_limit') return { kind: 'busy', ...waitOf(error) };
  if (error.code === 'resource_missing') {
    const object = missingObject(error, call);
    if (object) return { kind: 'missing', object };
  }
  const isAboutEmail = error.code === 'email_invalid' || /^missing email/i.test(error.message);
  return { kind: 'refused', reason: isAboutEmail ? 'e-mail' : 'other', message: error.message };
}

/** The object that a request names and that does not exist. */
function missingObject({ param }: Stripe.errors.StripeError, call: Call): 'customer' | 'invoice' | undefined {
  switch (call) {
    case 'create customer':
    case 'find customer':
      return undefined;
    case 'update customer':
    case 'create invoice':
    case 'find invoice':
      return 'customer';
    case 'look at invoice':
    case 'add lines':
    case 'delete draft':
    case 'finalize':
      return param === 'customer' ? 'customer' : 'invoice';
    default:
      return call satisfies never;
  }
}

/**
 * In seconds. Stripe does not document `Retry-After`, and the library does not read it. If an answer has this header,
 * the sync waits so long.
 */
function waitOf({ headers }: Stripe.errors.StripeError): { readonly retryAfterMs?: number } {
  const seconds = Number(headers?.['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: seconds * 1_000 } : {};
}
