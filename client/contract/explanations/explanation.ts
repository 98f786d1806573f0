import * as z from 'zod/mini';
import { described } from '../shapes/described.ts';
import { instant } from '../shapes/fields.ts';
import { AUDIENCES } from './requests.ts';

const explainedEvent = z
  .object({
    at: described(instant, 'When it happened, RFC 3339 in UTC'),
    says: described(z.string(), 'What happened, in sentences'),
  })
  .register(z.globalRegistry, { id: 'ExplainedEvent' });

const explanation = z
  .object({
    audience: described(z.enum(AUDIENCES), 'For whom the sentences are'),
    summary: described(z.string(), 'How the invoice is now, in a few sentences'),
    events: described(z.array(explainedEvent), 'What happened, the oldest first'),
    next: described(z.string(), 'What happens next, and what somebody must do'),
    hosted_invoice_url: described(
      z.optional(z.string()),
      "The payment provider's page on which the customer pays",
    ),
  })
  .register(z.globalRegistry, { id: 'Explanation' });

export const explanationReply = z.object({ explanation });
export type ExplanationReply = z.output<typeof explanationReply>;
