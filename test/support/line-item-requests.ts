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

/** A period pointer as the table holds it. */
export const pointerItem = (
  changes: Partial<Record<'seq' | 'shards', number>> & { open?: boolean } = {},
) => ({
  pk: 'P#acme#USD#2026-11',
  sk: 'pointer',
  seq: 1,
  open: true,
  shards: 1,
  ...changes,
});
