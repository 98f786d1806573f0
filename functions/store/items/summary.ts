import * as z from 'zod';
import {
  type Currency,
  type CustomerId,
  currency,
  type Month,
  month,
} from '../../../client/contract/fields.ts';
import type { Key } from '../table.ts';
import { amount, count, key, kind } from './item.ts';

/** Totals and numbers of a month's closed invoices in one currency, of all customers or of one. */
const summary = z.object({
  ...key,
  month,
  currency,
  finalized_total: amount.optional(),
  finalized_invoices: count.optional(),
  paid_total: amount.optional(),
  paid_invoices: count.optional(),
  void_total: amount.optional(),
  void_invoices: count.optional(),
});
export type SummaryItem = z.output<typeof summary>;

export const summaryItems = { summary: kind('summary', summary) };

const row = (of: { month: Month; currency: Currency }): string => `${of.month}#${of.currency}`;

/** Of all customers: a part of it, since one item could not take all that is closed at a month's end. */
const summaryPartition = (part: number): string => `S#${part}`;
const customerSummaryPartition = (customer: CustomerId): string => `SC#${customer}`;

export const summaryKeys = {
  summaryPartition,
  summaryPart: (part: number, of: { month: Month; currency: Currency }): Key => ({
    pk: summaryPartition(part),
    sk: row(of),
  }),
  customerSummaryPartition,
  customerSummary: (of: { customerId: CustomerId; month: Month; currency: Currency }): Key => ({
    pk: customerSummaryPartition(of.customerId),
    sk: row(of),
  }),
};
