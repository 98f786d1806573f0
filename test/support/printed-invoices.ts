import { Big } from 'big.js';
import type { Customer } from '../../client/contract/customers/customer.ts';
import type { Audience } from '../../client/contract/explanations/requests.ts';
import type { InvoiceId } from '../../client/contract/shapes/fields.ts';
import type { InvoiceRecord } from '../../functions/domain/invoice-record.ts';
import { type InvoicingConfig, readInvoicing } from '../../functions/domain/invoicing/invoicing.ts';
import type { StoredLineItem } from '../../functions/domain/stored-line-item.ts';
import { invoicePage } from '../../functions/print/invoice-page.ts';
import type { Page } from '../../functions/print/page.ts';
import { printedLineItem } from '../../functions/print/printed-line-item.ts';
import { figuresOf, totalsOf } from '../../functions/store/invoices/totals.ts';
import { at, monthOf } from './charges.ts';
import { storedLine } from './printed-lines.ts';
import { acme } from './replies.ts';

const shardOf = (lines: readonly StoredLineItem[]) => ({
  pk: '',
  sk: '',
  total: new Big(0),
  ...figuresOf(lines.map(({ charge }) => charge)),
  lines: lines.length,
});

const invoiceOf = (lines: readonly StoredLineItem[], changes: Partial<InvoiceRecord>): InvoiceRecord => ({
  invoiceId: 'inv_1' as InvoiceId,
  slot: { customerId: acme.customer_id, currency: 'USD', month: monthOf('2026-11') },
  seq: 1,
  lifecycle: { status: 'open' },
  sync: { status: 'not_due', attempts: 0 },
  openedAt: at('2026-11-01T08:00:00Z'),
  shards: 1,
  together: 16,
  totals: totalsOf(lines.length > 0 ? [shardOf(lines)] : []),
  credited: new Big(0),
  countedIn: undefined,
  ...changes,
});

export interface GivenInvoice {
  readonly lines?: readonly StoredLineItem[];
  readonly invoice?: Partial<InvoiceRecord>;
  readonly customer?: Partial<Customer>;
  readonly audience?: Audience;
  readonly invoicing?: InvoicingConfig;
  readonly carriedOut?: string;
  /** How many of the lines are on the page, and whether the page was cut there. */
  readonly shown?: number;
  readonly isCut?: boolean;
}

/** An invoice with these lines, printed; for support if it is not said otherwise. */
export function printedInvoice({
  lines = [storedLine()],
  invoice = {},
  customer,
  audience = 'operator',
  invoicing = {},
  carriedOut = '0',
  shown = lines.length,
  isCut = false,
}: GivenInvoice): Page {
  const above = new Set<string>(lines.slice(0, shown).map(({ lineItemId }) => lineItemId));
  const isShown = (id: string): boolean => above.has(id);
  return invoicePage({
    invoice: invoiceOf(lines, invoice),
    customer: { ...acme, ...customer },
    verification: undefined,
    invoicing: readInvoicing(JSON.stringify(invoicing)),
    audience,
    carriedOut: new Big(carriedOut),
    lines: {
      rows: lines.slice(0, shown).map((line) => printedLineItem(line, { audience, isShown }).text),
      next: isCut ? 'further' : undefined,
    },
  });
}

/** What a finalized invoice of 2.90 USD has. */
export const closed = {
  total: new Big('2.9'),
  exactTotal: new Big('2.9'),
  closedBy: 'operator',
  finalizedAt: at('2026-12-02T00:05:00Z'),
};
