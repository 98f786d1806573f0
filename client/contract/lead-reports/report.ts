import * as z from 'zod/mini';
import { lead, savings } from '../leads/lead.ts';
import { moneyText } from '../shapes/decimal.ts';
import { described } from '../shapes/described.ts';
import { callerId, currency, customerId, type Month, month, productId } from '../shapes/fields.ts';
import { pageQuery } from '../shapes/list.ts';

const MOST_MONTHS = 120;
const numberOf = (of: Month): number => Number(of.slice(0, 4)) * 12 + Number(of.slice(5));

export const billingReportQuery = z
  .strictObject({
    from: described(month, 'The first month of leads, YYYY-MM'),
    to: described(month, 'The last month of leads, YYYY-MM'),
    customer_id: z.optional(callerId('CustomerId')),
    detail: described(z.optional(z.enum(['lead'])), '`lead`: every lead too, behind the rows'),
    ...pageQuery,
  })
  .check(
    z.refine(({ from, to }) => from <= to, {
      path: ['to'],
      error: 'expected a month that is not before from',
    }),
    z.refine(({ from, to }) => numberOf(to) - numberOf(from) < MOST_MONTHS, {
      path: ['to'],
      error: `expected at most ${MOST_MONTHS} months from the first to the last`,
    }),
  );

const figures = {
  lead_count: z.int(),
  action_count: z.int(),
  gross: described(moneyText, 'What the actions are worth: always `billed` and `savings.total` together'),
  billed: moneyText,
  savings,
};

const reportTotals = z.object(figures).register(z.globalRegistry, {
  id: 'LeadTotals',
  description: 'Of the whole report, on each of its pages',
});
export type ReportTotals = z.output<typeof reportTotals>;

const reportRow = z
  .object({
    month: described(month, 'The UTC month of the leads; of their lines, it can be another'),
    customer_id: customerId,
    product_id: productId,
    lead_type: z.string(),
    ...figures,
  })
  .register(z.globalRegistry, { id: 'LeadReportRow' });
export type ReportRow = z.output<typeof reportRow>;

const levelRates = z
  .object({ High: moneyText, Medium: moneyText, Low: moneyText })
  .register(z.globalRegistry, { id: 'LevelRates' });
const ratesVersion = z
  .object({
    version: z.string(),
    from: described(z.optional(month), 'The first month that it is for; the first version has none'),
    levels: levelRates,
    lead_types: described(
      z.array(z.object({ lead_type: z.string(), levels: levelRates })),
      'Where a lead type has rates of its own',
    ),
  })
  .register(z.globalRegistry, { id: 'RatesVersion' });

const reportRates = z
  .object({
    cap: z.object({
      amount: described(moneyText, 'What a user of leads costs at most'),
      window: described(z.enum(['month', 'lifetime']), 'In which time'),
      scope: described(z.enum(['all', 'product']), 'Over all products, or for each'),
    }),
    versions: described(z.array(ratesVersion), 'Those that are for the months of the report'),
  })
  .register(z.globalRegistry, {
    id: 'LeadRates',
    description: 'As they are now; each lead keeps the version that it was valued by',
  });
export type ReportRates = z.output<typeof reportRates>;

export const billingReportReply = z.object({
  from: month,
  to: month,
  currency,
  totals: reportTotals,
  rows: described(z.array(reportRow), 'By month, customer, product and lead type'),
  leads: described(z.optional(z.array(lead)), 'With `detail=lead`, behind the last of the rows'),
  rates: reportRates,
  next_cursor: z.nullable(z.string()),
});
