import type { Big } from 'big.js';
import type { Customer } from '../../client/contract/customers/customer.ts';
import type { Audience } from '../../client/contract/explanations/requests.ts';
import type { InvoiceReply } from '../../client/contract/invoices/invoice.ts';
import type { InvoiceRecord } from '../domain/invoice-record.ts';
import type { Invoicing } from '../domain/invoicing/invoicing.ts';
import { type BilledTo, billedToOf } from '../domain/invoicing/issued.ts';
import { taxRateFor } from '../domain/invoicing/tax.ts';
import { type Figures, figuresOf } from './figures.ts';
import { type Html, html } from './html.ts';
import { invoiceFacts, stateOnPaper } from './invoice-head.ts';
import { INVOICE_STYLE, sheetStyle } from './invoice-style.ts';
import { FEW_LINES, lineItemTable, type Rows } from './line-item-table.ts';
import { monthOnPaper } from './on-paper.ts';
import { type Page, page } from './page.ts';
import { parties } from './parties.ts';
import { amountDue, howToPay, taxSentence } from './paying.ts';
import { summary } from './summary.ts';
import { forSupport } from './support.ts';
import { totalsTable } from './totals.ts';

export interface PrintedInvoice {
  readonly invoice: InvoiceRecord;
  /** As it is now. The invoice itself says to whom it was issued. */
  readonly customer: Customer;
  readonly verification: InvoiceReply['verification'];
  readonly invoicing: Invoicing;
  /** For support it has ids, callers and keys. For the customer it has none of them. */
  readonly audience: Audience;
  /** What its closing carried to the next invoice, above zero. */
  readonly carriedOut: Big;
  /** The first of its lines, each as rows of HTML. */
  readonly lines: Rows;
}

/** An invoice as a document: who sends it to whom, what is owed until when and for what, and every line. */
export function invoicePage(printed: PrintedInvoice): Page {
  const { invoice, customer, invoicing, audience, verification } = printed;
  const { lifecycle, slot } = invoice;
  const { heading, name, note } = stateOnPaper(lifecycle);
  const billedTo: BilledTo =
    ('issued' in lifecycle ? lifecycle.issued?.billedTo : undefined) ?? billedToOf(customer);
  const rate = taxRateFor(invoicing.taxes ?? [], slot.month);
  const figures = figuresOf(invoice, rate, printed.carriedOut);
  const content = html`<main>
<header class="top">
<h1>${heading}</h1>
${invoicing.seller && html`<p class="sender"><bdi>${invoicing.seller.name}</bdi></p>`}
</header>
${note && html`<p class="note">${note}</p>`}
${invoiceFacts(invoice)}
${parties(invoicing.seller, billedTo, slot.customerId)}
${amountDue(invoice, figures.total)}
${charges(printed, figures)}
${audience === 'operator' ? forSupport(invoice, customer, verification) : undefined}
${invoicing.seller?.footer !== undefined ? html`<footer class="faint">${invoicing.seller.footer}</footer>` : undefined}
</main>`;
  const title = `${name} · ${billedTo.name} · ${monthOnPaper(slot.month)}`;
  return page(title, content, [INVOICE_STYLE, sheetStyle(name, invoicing.seller?.address.country)]);
}

/** A short invoice has its total below its lines. A long one begins with a summary, and its lines follow. */
function charges({ invoice, invoicing, lines, audience }: PrintedInvoice, figures: Figures): Html {
  const { lifecycle, slot, totals } = invoice;
  const isDraft = lifecycle.status === 'open' || lifecycle.status === 'closing';
  const sums = html`${totalsTable(figures, slot.currency, isDraft)}
${taxSentence(figures.tax !== undefined)}
${howToPay(invoice, invoicing.seller, figures.total)}`;
  const items = lineItemTable(invoice, lines, audience);
  if (totals.lines <= FEW_LINES) return html`${items}${sums}`;
  return html`${summary(figures, slot.currency)}${sums}${items}`;
}
