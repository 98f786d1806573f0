import * as z from 'zod/mini';
import { audienceOr } from '../explanations/requests.ts';
import { described } from '../shapes/described.ts';
import { currency, month, text } from '../shapes/fields.ts';
import { pageQuery } from '../shapes/list.ts';
import { inOrder } from '../shapes/range.ts';
import { invoiceStatus } from './state.ts';

export const currentInvoiceQuery = z.strictObject({
  currency: described(z.optional(currency), "If left out, the customer's default currency"),
});
const flag = (description: string) =>
  z._default(
    z.pipe(
      described(z.enum(['true', 'false'], { error: 'expected true or false' }), description),
      z.transform((text) => text === 'true'),
    ),
    false,
  );

export const getInvoiceQuery = z.strictObject({
  verify: flag('Count the line items again; this takes seconds'),
  audience: audienceOr(
    'operator',
    'For whom the page is that `Accept: text/html` asks for: `customer`, without ids, callers and keys, or `operator`, with them',
  ),
});

export const finalizeInvoiceQuery = z.strictObject({
  dry_run: flag('Only answer what the invoice would be; nothing changes'),
});

export const voidInvoiceBody = z.strictObject({ reason: text(500) }).register(z.globalRegistry, {
  id: 'VoidInvoiceBody',
});

export const listInvoicesQuery = z
  .strictObject({
    status: described(z.optional(invoiceStatus), 'Only invoices of this status'),
    from: described(z.optional(month), 'The first month, YYYY-MM'),
    to: described(z.optional(month), 'The last month, YYYY-MM'),
    ...pageQuery,
  })
  .check(inOrder('month'));
