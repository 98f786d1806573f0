import Stripe from 'stripe';

export interface StripeAddress {
  /** Another Stripe-shaped server; Stripe itself when left out. It has no path. */
  readonly base?: string;
  /** How long one request may take, in ms. */
  readonly timeoutMs: number;
}

/**
 * The official library, so that it sends exactly one request a call: the sync has keys and retries of its own. Its Node
 * client would repeat a request whose connection was cut, and would wait for ever on an answer that drips.
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
