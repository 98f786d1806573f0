import { type Act, actsOn } from '../control/acts.ts';
import { type Html, html } from './html.ts';

/** Where the page's buttons lead. */
export const BUTTONS = '/_fake/buttons';

const labels = {
  pay: 'Pay',
  decline: 'Decline the card',
  confirm: 'Ask for a confirmation',
  no_method: 'Find no card',
  overdue: 'Let it be overdue',
  void: 'Void',
  give_up: 'Give up collecting',
  refund: 'Refund',
  dispute: 'Dispute',
  credit_note: 'Make a credit note',
} as const satisfies Record<Act, string>;

/** What a person can do with an invoice: as the customer, as the bank, or at Stripe's own pages. */
export function buttonsOf({
  id,
  status,
}: {
  readonly id: string;
  readonly status: string | null;
}): Html | '' {
  const acts = actsOn(status);
  if (acts.length === 0) return '';
  const buttons = acts.map((act) => html`<button name="do" value="${act}">${labels[act]}</button>`);
  return html`<form class="buttons" method="post" action="${BUTTONS}"><input type="hidden" name="invoice" value="${id}">${buttons}</form>`;
}
