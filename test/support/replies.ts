import type { Customer } from '../../client/contract/customers/customer.ts';
import type { AddLineItemReply } from '../../client/contract/line-items/write-replies.ts';
import { addLineItemReply } from '../../client/contract/line-items/write-replies.ts';
import { at, customer } from './charges.ts';

/* Replies of endpoints, for tests that do not test the work of the endpoint. */
export const acme: Customer = {
  customer_id: customer('acme'),
  name: 'Acme',
  currency: 'USD',
  created_at: at('2026-11-01T00:00:00Z'),
  updated_at: at('2026-11-01T00:00:00Z'),
};

export const addedLineItem: AddLineItemReply = addLineItemReply.parse({
  line_item: {
    line_item_id: 'li_1',
    customer_id: 'acme',
    invoice_id: 'inv_1',
    kind: 'usage',
    amount: '2.90',
    currency: 'USD',
    used_at: '2026-11-21T10:00:00.000Z',
    created_at: '2026-11-21T10:00:00.000Z',
    created_by: 'team-a',
    idempotency_key: 'key',
    credited_amount: '0.00',
  },
  invoice: {
    invoice_id: 'inv_1',
    status: 'open',
    period: '2026-11',
    currency: 'USD',
    total: '2.90',
    line_item_count: 1,
  },
  replayed: false,
});
