import type { Customer } from '../../client/contract/customers/customer.ts';
import type { InvoiceReply } from '../../client/contract/invoices/invoice.ts';
import type { Lifecycle } from '../domain/invoice-lifecycle.ts';
import type { InvoiceRecord } from '../domain/invoice-record.ts';
import { type Html, html } from './html.ts';
import { monthOnPaper, timeOnPaper } from './on-paper.ts';

interface State {
  readonly heading: string;
  /** What a reader must know before the figures. */
  readonly note?: string;
}

export function stateOnPaper(lifecycle: Lifecycle): State {
  switch (lifecycle.status) {
    case 'open':
      return { heading: 'Draft invoice', note: 'Open: the total changes with every line item.' };
    case 'closing':
      return { heading: 'Draft invoice', note: 'Being closed: it takes no more line items.' };
    case 'finalized':
      return { heading: `Invoice ${lifecycle.number}` };
    case 'paid':
      return { heading: `Invoice ${lifecycle.number}`, note: 'Paid.' };
    case 'void': {
      const { number, voidReason } = lifecycle;
      const heading = number === undefined ? 'Void invoice' : `Void invoice ${number}`;
      return { heading, note: `Void: nothing is owed. Reason: ${voidReason}` };
    }
    default:
      return lifecycle satisfies never;
  }
}

/** Its customer, and what happened to it, when and by whom. */
export function invoiceFacts(
  { invoiceId, slot, lifecycle, openedAt }: InvoiceRecord,
  { name, customer_id, email }: Customer,
  verification: InvoiceReply['verification'],
): Html {
  return html`<dl>
<dt>Customer</dt><dd>${name}<br>${customer_id}${email !== undefined ? html`<br>${email}` : undefined}</dd>
<dt>Invoice id</dt><dd>${invoiceId}</dd>
<dt>Period</dt><dd>${monthOnPaper(slot.month)} (UTC)</dd>
<dt>Currency</dt><dd>${slot.currency}</dd>
<dt>Opened</dt><dd>${timeOnPaper(openedAt)} UTC</dd>
${closing(lifecycle)}${verification && html`<dt>Recounted</dt><dd>${recount(verification)}</dd>`}
</dl>`;
}

function closing(lifecycle: Lifecycle): Html | undefined {
  if (lifecycle.status === 'open' || lifecycle.status === 'closing') return undefined;
  const { finalizedAt, closedBy } = lifecycle;
  const finalized =
    finalizedAt && html`<dt>Finalized</dt><dd>${timeOnPaper(finalizedAt)} UTC by <bdi>${closedBy}</bdi></dd>`;
  if (lifecycle.status !== 'void') return finalized;
  const { voidedAt, voidedBy } = lifecycle;
  return html`${finalized}<dt>Made void</dt><dd>${timeOnPaper(voidedAt)} UTC by <bdi>${voidedBy}</bdi></dd>`;
}

const recount = (found: NonNullable<InvoiceReply['verification']>): string =>
  found.agrees
    ? `The line items, counted one by one, agree with the total: ${found.lines_total}.`
    : `The line items, counted one by one, are ${found.lines_total}. They differ from the total by ${found.drift}.`;
