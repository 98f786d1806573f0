import type { Customer } from '../../client/contract/customers/customer.ts';
import type { InvoiceReply } from '../../client/contract/invoices/invoice.ts';
import type { Currency } from '../../client/contract/shapes/fields.ts';
import { apportion } from '../domain/apportion.ts';
import type { Lifecycle } from '../domain/invoice-lifecycle.ts';
import type { InvoiceRecord } from '../domain/invoice-record.ts';
import { type Html, html } from './html.ts';
import { kindOnPaper, moneyOnPaper, quantityOnPaper, timeOnPaper } from './on-paper.ts';

/** What support needs beside the invoice: ids, what happened to it, when and by whom, and its sums by kind. */
export function forSupport(
  invoice: InvoiceRecord,
  { customer_id, name }: Customer,
  verification: InvoiceReply['verification'],
): Html {
  const { invoiceId, lifecycle, openedAt, sync, slot } = invoice;
  return html`<section class="support"><h2>For support</h2>
<dl class="facts">
<dt>Invoice id</dt><dd>${invoiceId}</dd>
<dt>Customer</dt><dd>${customer_id}, now called <bdi>${name}</bdi></dd>
<dt>Number</dt><dd>${numberOf(lifecycle, slot.currency)}</dd>
<dt>Opened</dt><dd>${timeOnPaper(openedAt)} UTC</dd>
${closing(lifecycle)}<dt>Sync</dt><dd>${sync.status}${sync.payment && html`, payment ${sync.payment.status}`}</dd>
${sync.invoiceId !== undefined ? html`<dt>At Stripe</dt><dd>${sync.invoiceId}, customer ${sync.customerId ?? 'unknown'}</dd>` : undefined}
${verification && html`<dt>Recounted</dt><dd>${recount(verification)}</dd>`}
</dl>
${invoice.totals.lines > 0 ? byKind(invoice) : undefined}</section>`;
}

const numberOf = (lifecycle: Lifecycle, currency: Currency): string =>
  'number' in lifecycle && lifecycle.number !== undefined
    ? `${lifecycle.number} of this customer in ${currency}`
    : 'None yet';

function closing(lifecycle: Lifecycle): Html | undefined {
  if (lifecycle.status === 'open' || lifecycle.status === 'closing') return undefined;
  const { finalizedAt, closedBy } = lifecycle;
  const finalized =
    finalizedAt &&
    html`<dt>Finalized</dt><dd>${timeOnPaper(finalizedAt)} UTC by <bdi>${closedBy}</bdi></dd>
`;
  if (lifecycle.status !== 'void') return finalized;
  const { voidedAt, voidedBy, voidReason } = lifecycle;
  return html`${finalized}<dt>Made void</dt><dd>${timeOnPaper(voidedAt)} UTC by <bdi>${voidedBy}</bdi>. Reason: <bdi>${voidReason}</bdi></dd>
`;
}

const recount = (found: NonNullable<InvoiceReply['verification']>): string =>
  found.agrees
    ? `The line items, counted one by one, agree with the total: ${found.lines_total}.`
    : `The line items, counted one by one, are ${found.lines_total}. They differ from the total by ${found.drift}.`;

/** The kinds, rounded so that they add up to the total. */
function byKind({ totals, slot, lifecycle }: InvoiceRecord): Html {
  const { currency } = slot;
  const kinds = [...totals.byKind];
  const exact = kinds.map(([, { amount }]) => amount);
  const printed = apportion(exact, currency, 'total' in lifecycle ? lifecycle.total : undefined);
  const rows = kinds.map(
    ([kind, { lines, amount }], index) => html`<tr><th scope="row" class="what">${kindOnPaper(kind)}</th>
<td class="figure count">${quantityOnPaper(lines)}</td>
<td class="figure exact">${moneyOnPaper(amount, currency)}</td>
<td class="figure amount">${moneyOnPaper(printed[index] ?? amount, currency)}</td></tr>
`,
  );
  return html`<h3>By kind</h3>
<table class="summary">
<thead><tr><th scope="col">Kind</th><th scope="col" class="figure">Line items</th><th scope="col" class="figure">Exact</th><th scope="col" class="figure">Amount</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`;
}
