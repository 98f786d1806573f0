import type { Route } from '../route.ts';
import { receiveStripeEventReply } from './webhook.ts';

/** Routes that nobody calls who has an identity at AWS. They are in the document, and the client does not have them. */
export const webhookRoutes = {
  receiveStripeEvent: {
    method: 'POST',
    path: '/webhooks/stripe',
    summary: 'An event of Stripe about an invoice or a payment',
    description:
      'Only Stripe calls it. It takes no signature of AWS: the header `Stripe-Signature` signs the body and the time. The time may differ by five minutes. The answer is 200 as soon as the event is stored, and also if the event was stored before or is not about an invoice of Tally.',
    function: 'webhooks',
    permission: 'any',
    signedBy: 'stripe',
    replies: { 200: receiveStripeEventReply },
    errors: ['webhook_refused'],
  },
} as const satisfies Record<string, Route>;
