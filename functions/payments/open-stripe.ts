import Stripe from 'stripe';

export interface StripeAddress {
  /** The address of another server that answers like Stripe, without a path. If it is left out, Stripe's own. */
  readonly base?: string;
  /** How long one request may take, in ms. */
  readonly timeoutMs: number;
}

/**
 * The official library, set so that each call sends exactly one request, because the sync has its own keys and retries.
 * The library's Node client would send a request again after a cut connection. It would also wait for ever on an answer
 * that arrives byte by byte.
 */
export function openStripe(apiKey: string, { base, timeoutMs }: StripeAddress): Stripe {
  return new Stripe(apiKey, {
    httpClient: Stripe.createFetchHttpClient(),
    maxNetworkRetries: 0,
    telemetry: false,
    timeout: timeoutMs,
    ...(base !== undefined && serverOf(new URL(base))),
  });
}

function serverOf({ protocol, hostname, port }: URL) {
  const isPlain = protocol === 'http:';
  return {
    protocol: isPlain ? ('http' as const) : ('https' as const),
    host: hostname,
    port: port || (isPlain ? 80 : 443),
  };
}
