import type { Big } from 'big.js';
import type { Day } from '../../client/contract/shapes/fields.ts';
import type { InvoiceRecord } from '../domain/invoice-record.ts';
import type { Seller } from '../domain/invoicing/invoicing.ts';
import { numberOnPaper } from '../domain/invoicing/issued.ts';
import { dayOf } from '../domain/months.ts';
import { paymentMessage } from '../domain/payments/record.ts';
import { type Html, html } from './html.ts';
import { dayOnPaper, moneyOnPaper } from './on-paper.ts';

/** By when it is to be paid: what Stripe says, and before that what the invoice was issued with. */
export function dueOn({ lifecycle, sync }: InvoiceRecord): Day | undefined {
  if (lifecycle.status !== 'finalized' && lifecycle.status !== 'paid') return undefined;
  const { dueAt } = sync.payment ?? {};
  return dueAt === undefined ? lifecycle.issued?.dueOn : dayOf(dueAt);
}

/** The amount, large, with what is to be done about it. */
export function amountDue(invoice: InvoiceRecord, total: Big): Html {
  const { lifecycle, slot } = invoice;
  const amount = html`${moneyOnPaper(total, slot.currency)} ${slot.currency}`;
  switch (lifecycle.status) {
    case 'open':
    case 'closing':
      return html`<p class="due">${amount} so far</p>`;
    case 'void':
      return html`<p class="due"><s>${amount}</s> nothing is owed</p>`;
    case 'paid':
      return html`<p class="due">${amount} paid</p>`;
    case 'finalized': {
      if (total.eq(0)) return html`<p class="due">${amount}: nothing is to be paid</p>`;
      const day = dueOn(invoice);
      return html`<p class="due">${amount} due${day === undefined ? undefined : html` ${dayOnPaper(day)}`}</p>${troubleOf(invoice)}${payOnline(invoice)}`;
    }
    default:
      return lifecycle satisfies never;
  }
}

/** What went wrong with the payment, and what the customer can do. */
function troubleOf({ sync: { payment } }: InvoiceRecord): Html | undefined {
  const isTrouble = payment?.status === 'failed' || payment?.status === 'action_required';
  return isTrouble ? html`<p class="note">${paymentMessage(payment)}</p>` : undefined;
}

/** Only a link that a browser follows to a page, whatever the provider sent. */
const payOnline = ({ sync: { hostedUrl } }: InvoiceRecord): Html | undefined =>
  hostedUrl !== undefined && /^https?:\/\//.test(hostedUrl)
    ? html`<p><a class="pay" href="${hostedUrl}" rel="noreferrer">Pay online</a> <span class="printed-link">${hostedUrl}</span></p>`
    : undefined;

/** How to pay. There is nothing to say of an invoice that nobody pays. */
export function howToPay(invoice: InvoiceRecord, seller: Seller | undefined, total: Big): Html | undefined {
  const { lifecycle } = invoice;
  if (lifecycle.status !== 'finalized' || total.eq(0)) return undefined;
  const day = dueOn(invoice);
  // Who is charged must not be asked to pay as well.
  if (day === undefined && lifecycle.issued) {
    return html`<section class="together"><h2>Payment</h2>
<p>The payment method that we have of you is charged.${troubleOf(invoice) ? undefined : ' You need not do anything.'}</p></section>`;
  }
  const terms = day === undefined ? undefined : html`Please pay by ${dayOnPaper(day)}.`;
  return html`<section class="together"><h2>Payment</h2>
<p>${terms}${linkOf(seller)}</p>
${seller?.bank && byTransfer(seller.bank, numberOnPaper(lifecycle) ?? '')}</section>`;
}

const linkOf = (seller: Seller | undefined): Html | undefined =>
  seller?.payment_link === undefined
    ? undefined
    : html` You can pay at <a href="${seller.payment_link}">${seller.payment_link}</a>.`;

const byTransfer = (
  bank: readonly string[],
  number: string,
): Html => html`<p>By bank transfer, with <strong>${number}</strong> as its reference:</p>
<p>${bank.map((line, index) => html`${index > 0 ? html`<br>` : undefined}<bdi>${line}</bdi>`)}</p>`;

/** What must be said of the tax, where there is none. */
export const taxSentence = (hasTax: boolean): Html | undefined =>
  hasTax ? undefined : html`<p class="faint">No tax is charged on this invoice.</p>`;
