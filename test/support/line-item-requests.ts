import type { LineItemRequest } from '../../functions/store/line-items/adding.ts';
import { at, customer, monthOf, usage } from './charges.ts';

/** 58 GB for customer acme under the key order:42, in November. */
export const lineItemRequest = (changes: Partial<LineItemRequest> = {}): LineItemRequest => ({
  customerId: customer('acme'),
  idempotencyKey: 'order:42',
  charge: usage(),
  defaulted: { currency: false },
  months: { month: monthOf('2026-11'), fallback: undefined, missed: undefined },
  createdBy: 'team-a',
  now: at('2026-11-21T10:00:00Z'),
  ...changes,
});

/** A period pointer as the table stores it. */
export const pointerItem = (
  changes: Partial<Record<'seq' | 'shards' | 'shards_together', number>> & { open?: boolean } = {},
) => ({
  pk: 'P#acme#USD#2026-11',
  sk: 'pointer',
  seq: 1,
  open: true,
  shards: 1,
  ...changes,
});

/** The header of the invoice that it points to. */
export const headerItem = (changes: Record<string, unknown> = {}) => ({
  pk: 'I#inv_acme_USD_2026-11_1',
  sk: 'header',
  invoice_id: 'inv_acme_USD_2026-11_1',
  customer_id: 'acme',
  currency: 'USD',
  month: '2026-11',
  seq: 1,
  status: 'open',
  shards: 1,
  opened_at: '2026-11-21T10:00:00.000Z',
  list_pk: 'invoices#acme',
  list_sk: '2026-11#USD#000001',
  ...changes,
});
