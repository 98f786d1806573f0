import type { Audience } from '../../client/contract/explanations/requests.ts';
import type { InvoiceRecord } from '../domain/invoice-record.ts';
import { Html, html } from './html.ts';
import { quantityOnPaper } from './on-paper.ts';

/** The rows of a document of limited size. */
export interface Rows {
  readonly rows: readonly string[];
  /** Where the rows begin that were left out; undefined when there are none. */
  readonly next: string | undefined;
}

/** So few lines need no summary: the total stands below them. */
export const FEW_LINES = 12;

/** Every line, in the order of use. */
export function lineItemTable(invoice: InvoiceRecord, { rows, next }: Rows, audience: Audience): Html {
  if (rows.length === 0 && invoice.totals.lines === 0) {
    return html`<h2>Charges</h2>
<p>There are no charges.</p>`;
  }
  const { currency } = invoice.slot;
  const about = audience === 'operator' ? 'Each with who added it, when and under which key. ' : '';
  return html`<h2>${invoice.totals.lines > FEW_LINES ? 'Charges in detail' : 'Charges'}</h2>
<p class="faint after-heading">${about}In the order of use, in ${currency}, exact. Days and times are UTC.</p>
<table class="lines${audience === 'operator' ? ' audited' : undefined}">
<thead><tr><th scope="col">Used</th><th scope="col">What for</th><th scope="col" class="figure">Units</th><th scope="col" class="figure">Price</th><th scope="col" class="figure">Amount</th></tr></thead>
${new Html(rows.join(''))}</table>
${notShown(invoice, rows.length, next !== undefined, audience)}`;
}

/** How many lines the page leaves out, so that nobody takes it for complete. */
function notShown(
  { invoiceId, totals }: InvoiceRecord,
  shown: number,
  isCut: boolean,
  audience: Audience,
): Html | undefined {
  const missing = quantityOnPaper(totals.lines - shown);
  if (isCut && audience === 'customer') {
    return html`<p class="note">The first ${quantityOnPaper(shown)} charges are shown, and ${missing} more are not. The total counts all of them. Ask us for the whole list as a spreadsheet.</p>`;
  }
  if (isCut) {
    return html`<p class="note">The first ${quantityOnPaper(shown)} line items are shown, and ${missing} more are not. All of them are in the CSV: <code>GET /invoices/${invoiceId}/line-items</code> with <code>Accept: text/csv</code>.</p>`;
  }
  if (totals.lines <= shown) return undefined;
  return html`<p class="note">The total counts ${missing} more. They were written a moment ago and are not listed yet. Print the invoice again.</p>`;
}
