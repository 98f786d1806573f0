import type { SeenInvoice } from '../../functions/domain/payments/seen.ts';
import { at } from './charges.ts';

/** The invoice of `finalizedInvoice` at the provider: 9.50 USD, sent to the customer, not paid yet. */
export const seenInvoice = (changes: Partial<SeenInvoice> = {}): SeenInvoice => ({
  id: 'in_1',
  status: 'open',
  total: 950,
  currency: 'USD',
  hasLines: true,
  hostedUrl: 'https://pay.example/in_1',
  createdAt: at('2026-12-01T00:00:00Z'),
  dueAt: at('2026-12-31T00:00:00Z'),
  collecting: { kind: 'none' },
  ...changes,
});
