import * as z from 'zod/mini';
import { described } from '../shapes/described.ts';
import { callerId, month } from '../shapes/fields.ts';
import { inOrder } from '../shapes/range.ts';

/** Only closed invoices count. */
export const COUNTED_STATUSES = ['finalized', 'paid', 'void'] as const;

export const summaryQuery = z
  .strictObject({
    from: described(month, 'The first month, YYYY-MM'),
    to: described(month, 'The last month, YYYY-MM'),
    customer_id: described(z.optional(callerId('CustomerId')), 'One customer; if left out, all'),
  })
  .check(inOrder('month'));
