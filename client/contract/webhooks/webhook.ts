import * as z from 'zod/mini';
import { described } from '../shapes/described.ts';

export const receiveStripeEventReply = z.object({
  outcome: described(
    z.enum(['stored', 'known', 'ignored']),
    '`stored`: it is acted on soon. `known`: it was acted on before. `ignored`: it is not about an invoice or a customer of Tally',
  ),
});
