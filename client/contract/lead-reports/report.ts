import * as z from 'zod/mini';
import { lead, savings } from '../leads/lead.ts';
import { moneyText } from '../shapes/decimal.ts';
import { described } from '../shapes/described.ts';
import { currency, customerId, month, productId } from '../shapes/fields.ts';

const figures = {
  lead_count: z.int(),
  action_count: z.int(),
  gross: described(moneyText, 'The value of the actions: always the sum of `billed` and `savings.total`'),
  billed: moneyText,
  savings,
};

const reportTotals = z.object(figures).register(z.globalRegistry, {
  id: 'LeadTotals',
  description: 'Of the whole report; each page has the same',
});
export type ReportTotals = z.output<typeof reportTotals>;

const reportRow = z
  .object({
    month: described(month, 'The UTC month of the leads; their lines can be in another month'),
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
    from: described(z.optional(month), 'The first month to which it applies; the first version has none'),
    levels: levelRates,
    lead_types: described(
      z.array(z.object({ lead_type: z.string(), levels: levelRates })),
      'The rates of lead types that have their own',
    ),
  })
  .register(z.globalRegistry, { id: 'RatesVersion' });

const reportRates = z
  .object({
    cap: z.object({
      amount: described(moneyText, 'The most that one lead user costs'),
      window: described(z.enum(['month', 'lifetime']), 'The time over which the cap counts'),
      scope: described(
        z.enum(['all', 'product']),
        'Whether the cap is for all products together, or for each',
      ),
    }),
    versions: described(z.array(ratesVersion), 'The versions that apply to the months of the report'),
  })
  .register(z.globalRegistry, {
    id: 'LeadRates',
    description: 'The rates as they are now; each lead keeps the version by which it was valued',
  });
export type ReportRates = z.output<typeof reportRates>;

export const billingReportReply = z.object({
  from: month,
  to: month,
  currency,
  totals: reportTotals,
  rows: described(z.array(reportRow), 'By month, customer, product and lead type'),
  leads: described(z.optional(z.array(lead)), 'With `detail=lead`, after the last row'),
  rates: reportRates,
  next_cursor: z.nullable(z.string()),
});
