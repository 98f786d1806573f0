import * as z from 'zod/mini';
import {
  type Currency,
  type CustomerId,
  currency,
  type Month,
  month,
} from '../../../../client/contract/shapes/fields.ts';
import { partitions } from '../partitions.ts';
import type { Key } from '../table.ts';
import { amount, count, key, kind } from './item.ts';

/** Totals and numbers of a month's closed invoices in one currency, of all customers or of one. */
const summary = () =>
  z.object({
    ...key,
    /** Of which generation of the counters it is. */
    generation: count,
    month,
    currency,
    finalized_total: z.optional(amount),
    finalized_invoices: z.optional(count),
    paid_total: z.optional(amount),
    paid_invoices: z.optional(count),
    void_total: z.optional(amount),
    void_invoices: z.optional(count),
  });
export type SummaryItem = z.output<ReturnType<typeof summary>>;

/** Which generation of the counters is read, and which one a rebuild is making. */
const generations = () => z.object({ ...key, current: count, building: z.optional(count) });

export const summaryItems = {
  summary: kind('summary', summary),
  summaryGenerations: kind('summary generations', generations),
};

const row = (of: { month: Month; currency: Currency }): string => `${of.month}#${of.currency}`;

/** A part of the counter of all customers, since one item could not take all closings of a month's end. */
const summaryPartition = (generation: number, part: number): string =>
  `${partitions.summary}${generation}#${part}`;
const customerSummaryPartition = (generation: number, customer: CustomerId): string =>
  `${partitions.customerSummary}${generation}#${customer}`;

export const summaryKeys = {
  summaryPartition,
  summaryPart: (generation: number, part: number, of: { month: Month; currency: Currency }): Key => ({
    pk: summaryPartition(generation, part),
    sk: row(of),
  }),
  customerSummaryPartition,
  customerSummary: (
    generation: number,
    of: { customerId: CustomerId; month: Month; currency: Currency },
  ): Key => ({
    pk: customerSummaryPartition(generation, of.customerId),
    sk: row(of),
  }),
  summaryGenerations: { pk: partitions.summaryGenerations, sk: 'generations' } satisfies Key,
  rebuildPlace: (generation: number, { segment, of }: { segment: number; of: number }): Key => ({
    pk: partitions.summaryGenerations,
    // The key also has the number of parts, since one of four parts is not the same as one of eight.
    sk: `rebuild#${generation}#${segment}/${of}`,
  }),
};
