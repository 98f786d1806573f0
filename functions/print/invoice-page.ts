import type { Customer } from '../../client/contract/customers/customer.ts';
import type { InvoiceReply } from '../../client/contract/invoices/invoice.ts';
import type { InvoiceRecord } from '../domain/invoice-record.ts';
import { roundToMinor } from '../domain/money.ts';
import { breakdowns } from './breakdown.ts';
import { Html, html } from './html.ts';
import { invoiceFacts, stateOnPaper } from './invoice-state.ts';
import { moneyOnPaper, monthOnPaper, quantityOnPaper } from './on-paper.ts';
import { page } from './page.ts';

/** The rows of a document of limited size. */
interface Rows {
  readonly rows: readonly string[];
  /** Where the rows begin that were left out; undefined when there are none. */
  readonly next: string | undefined;
}

export interface PrintedInvoice {
  readonly invoice: InvoiceRecord;
  readonly customer: Customer;
  readonly verification: InvoiceReply['verification'];
  /** The first of its lines, each as a row of HTML. */
  readonly lines: Rows;
}

/** An invoice as a page: its customer, its state, what is owed and for what, and every line. */
export function invoicePage({ invoice, customer, verification, lines }: PrintedInvoice): string {
  const { slot, lifecycle, totals } = invoice;
  const { heading, note } = stateOnPaper(lifecycle);
  const period = monthOnPaper(slot.month);
  return page(
    `${heading} · ${customer.name} · ${period}`,
    html`<main>
<h1>${heading}</h1>
<p><bdi>${customer.name}</bdi> · ${period}</p>
${note && html`<p class="note">${note}</p>`}
${due(invoice)}
${invoiceFacts(invoice, customer, verification)}
${totals.lines > 0 ? breakdowns(totals, slot.currency) : undefined}
${lineItems(invoice, lines)}
</main>`,
  );
}

/** The invoice's total, and the exact sum if it differs. */
function due({ slot: { currency }, lifecycle, totals }: InvoiceRecord): Html {
  const [total, exact] =
    'total' in lifecycle
      ? [lifecycle.total, lifecycle.exactTotal]
      : [roundToMinor(totals.amount, currency), totals.amount];
  return html`<p class="due">Total ${moneyOnPaper(total, currency)} ${currency}</p>${
    exact.eq(total)
      ? undefined
      : html`
<p class="faint">${moneyOnPaper(exact, currency)} ${currency} exactly, rounded once, half to even. The amounts by service and by kind are rounded so that they add up to the total.</p>`
  }`;
}

function lineItems(invoice: InvoiceRecord, { rows, next }: Rows): Html {
  if (rows.length === 0 && invoice.totals.lines === 0) return html`<p>No line items.</p>`;
  const { currency } = invoice.slot;
  return html`<h2>Line items</h2>
<div class="scroll"><table>
<caption>In the order of use, with who added each line, when and under which key. Amounts are exact, in ${currency}. Times are UTC.</caption>
<thead><tr><th scope="col">Used</th><th scope="col">What for</th><th scope="col" class="figure">Units</th><th scope="col" class="figure">Price</th><th scope="col" class="figure">Amount</th></tr></thead>
${new Html(rows.join(''))}</table></div>
${notShown(invoice, rows.length, next !== undefined)}`;
}

/** How many lines the page leaves out, so that nobody takes it for complete. */
function notShown({ invoiceId, totals }: InvoiceRecord, shown: number, isCut: boolean): Html | undefined {
  const missing = quantityOnPaper(totals.lines - shown);
  if (isCut) {
    return html`<p class="note">The first ${quantityOnPaper(shown)} line items are shown, and ${missing} more are not. All of them are in the CSV: <code>GET /invoices/${invoiceId}/line-items</code> with <code>Accept: text/csv</code>.</p>`;
  }
  if (totals.lines <= shown) return undefined;
  return html`<p class="note">The total counts ${missing} more. They were written a moment ago and are not listed yet. Print the invoice again.</p>`;
}
