import { reactions } from '../functions/domain/payments/event.ts';

/** The types of Stripe's events that Tally listens to: what its webhook at Stripe must be set to. */
export const webhookTypes: readonly string[] = Object.keys(reactions);
