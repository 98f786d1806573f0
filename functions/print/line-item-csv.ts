import type { LineItem } from '../../client/contract/line-items/line-item.ts';
import type { Month } from '../../client/contract/shapes/fields.ts';
import { csvRecord, harmless } from './csv.ts';

/** The value of each column. `text` marks text that callers wrote. */
const columns = {
  line_item_id: ({ line_item_id }) => line_item_id,
  kind: ({ kind }) => kind,
  service: ({ service }) => text(service),
  description: ({ description }) => text(description),
  units_consumed: ({ units_consumed }) => units_consumed,
  price_per_unit: ({ price_per_unit }) => price_per_unit,
  // Not text, because a credit's minus sign must stay part of a number.
  amount: ({ amount }) => amount,
  currency: ({ currency }) => currency,
  used_at: ({ used_at }) => used_at,
  created_at: ({ created_at }) => created_at,
  created_by: ({ created_by }) => text(created_by),
  idempotency_key: ({ idempotency_key }) => text(idempotency_key),
  credits: ({ credits }) => credits,
  // Null: the line came late, from a month that had no invoice.
  moved_from: ({ moved_from }) => (moved_from === null ? 'none' : moved_from),
  metadata: ({ metadata }) => text(metadata && JSON.stringify(metadata)),
  subscription_id: ({ subscription_id }) => subscription_id,
  period_from: ({ period }) => period?.from,
  period_to: ({ period }) => period?.to,
  // Of the invoice, so that rows of several invoices can stand in one sheet.
  customer_id: ({ customer_id }) => text(customer_id),
  invoice_id: ({ invoice_id }) => invoice_id,
  invoice_number: (_line, { number }) => number,
  invoice_period: (_line, { period }) => period,
} as const satisfies Record<string, (line: LineItem, invoice: CsvInvoice) => string | undefined>;

/** What each row says of the invoice. */
export interface CsvInvoice {
  /** As it stands on the printed invoice; undefined before it is finalized. */
  readonly number: string | undefined;
  readonly period: Month;
}

const text = (value: string | undefined): string | undefined => value && harmless(value);

export const lineItemCsvHeader = csvRecord(Object.keys(columns));

export const lineItemCsvRecord = (line: LineItem, invoice: CsvInvoice): string =>
  csvRecord(Object.values(columns).map((cellOf) => cellOf(line, invoice)));
