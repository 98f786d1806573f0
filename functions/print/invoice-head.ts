import type { Lifecycle } from '../domain/invoice-lifecycle.ts';
import type { InvoiceRecord } from '../domain/invoice-record.ts';
import { numberOnPaper } from '../domain/invoicing/issued.ts';
import { dayOf } from '../domain/months.ts';
import { type Html, html } from './html.ts';
import { dayOnPaper, monthOnPaper } from './on-paper.ts';
import { dueOn } from './paying.ts';

interface State {
  readonly heading: string;
  /** What its title and its pages call it. */
  readonly name: string;
  /** What a reader must know before the figures. */
  readonly note?: string;
}

export function stateOnPaper(lifecycle: Lifecycle): State {
  const number = numberOnPaper(lifecycle);
  switch (lifecycle.status) {
    case 'open':
      return {
        heading: 'Draft invoice',
        name: 'Draft invoice',
        note: 'This is not an invoice yet: the total changes until the month is closed.',
      };
    case 'closing':
      return {
        heading: 'Draft invoice',
        name: 'Draft invoice',
        note: 'This is not an invoice yet: it is being closed, and takes no more charges.',
      };
    case 'finalized':
      return { heading: 'Invoice', name: `Invoice ${number}` };
    case 'paid':
      return { heading: 'Invoice', name: `Invoice ${number}`, note: 'Paid. Thank you.' };
    case 'void':
      return {
        heading: 'Void invoice',
        name: number === undefined ? 'Void invoice' : `Void invoice ${number}`,
        note: 'This invoice is void: nothing is owed.',
      };
    default:
      return lifecycle satisfies never;
  }
}

/** What identifies the invoice, and its dates. */
export function invoiceFacts(invoice: InvoiceRecord): Html {
  const { slot, lifecycle } = invoice;
  const number = numberOnPaper(lifecycle);
  const issuedAt = 'finalizedAt' in lifecycle ? lifecycle.finalizedAt : undefined;
  const due = dueOn(invoice);
  return html`<dl class="facts">
${number !== undefined ? html`<dt>Invoice number</dt><dd>${number}</dd>` : undefined}
${issuedAt && html`<dt>Date of issue</dt><dd>${dayOnPaper(dayOf(issuedAt))}</dd>`}
${due && html`<dt>Date due</dt><dd>${dayOnPaper(due)}</dd>`}
<dt>Period</dt><dd>${monthOnPaper(slot.month)} (UTC)</dd>
<dt>Currency</dt><dd>${slot.currency}</dd>
</dl>`;
}
