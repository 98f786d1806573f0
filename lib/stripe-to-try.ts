import type { StageName } from './names.ts';
import type { StageConfig } from './stage.ts';

/**
 * Another Stripe-shaped server, for the local stage alone: no variable of somebody's shell may lead real invoices, and the
 * key with them, elsewhere.
 *
 * @param base the variable STRIPE_API_BASE
 * @throws Error if it is no address of a server, or if the stage is not local
 */
export function stripeToTry(stage: StageName, base: string | undefined): string | undefined {
  if (!base) return undefined;
  if (stage !== 'local') {
    throw new Error(`STRIPE_API_BASE is only for the local stage. Unset it: ${stage} uses Stripe itself.`);
  }
  const url = URL.canParse(base) ? new URL(base) : undefined;
  const isServer = url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash;
  if (isServer) return url.origin;
  throw new Error(
    `STRIPE_API_BASE is "${base}": set the address of a server without a path, such as http://127.0.0.1:12111.`,
  );
}

/** What is tried at Stripe itself is a sandbox, which takes so many requests a second of all kinds together. */
const SANDBOX = { operation: 25, account: 25 };

/** The settings of the sync, with the other server if there is one. */
export function syncWith(sync: StageConfig['sync'], base: string | undefined): StageConfig['sync'] {
  if (base === undefined) return sync;
  const isStripe = new URL(base).hostname.endsWith('.stripe.com');
  return { ...sync, stripeBase: base, ...(isStripe && { limits: SANDBOX }) };
}
