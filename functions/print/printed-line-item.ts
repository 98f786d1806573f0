import type { Audience } from '../../client/contract/explanations/requests.ts';
import type { InvoiceId } from '../../client/contract/shapes/fields.ts';
import { creditedOf, subscribedDaysOf } from '../domain/line-item.ts';
import { dayOf, monthOf } from '../domain/months.ts';
import type { StoredLineItem } from '../domain/stored-line-item.ts';
import { type Html, html } from './html.ts';
import { kindOnPaper, moneyOnPaper, monthOnPaper, quantityOnPaper, timeOnPaper } from './on-paper.ts';

export interface LinePrinting {
  readonly audience: Audience;
  /** Whether a line is already on the page, so that a link leads to it. */
  readonly isShown: (id: string) => boolean;
}

/** The tax is no charge: the customer finds it above the total, and nowhere else. */
const NOTHING = html``;

/** A line: when, what, how much. For support, a second row in small print says who added it, when and under which key. */
export function printedLineItem(line: StoredLineItem, { audience, isShown }: LinePrinting): Html {
  const { lineItemId, charge } = line;
  const { currency } = charge;
  const usage = charge.kind === 'usage' ? charge : undefined;
  const forSupport = audience === 'operator';
  if (charge.kind === 'tax' && !forSupport) return NOTHING;
  return html`<tbody class="line"${forSupport ? html` id="${lineItemId}"` : undefined}>
<tr><td class="time">${forSupport ? timeOnPaper(charge.usedAt) : html`<time datetime="${charge.usedAt}">${dayOf(charge.usedAt)}</time>`}</td><td class="what">${what(line, audience)}</td>
<td class="figure units">${usage && quantityOnPaper(usage.units)}</td>
<td class="figure price">${usage && moneyOnPaper(usage.price, currency)}</td>
<td class="figure amount">${moneyOnPaper(charge.amount, currency)}</td></tr>
${forSupport ? audit(line, isShown) : undefined}</tbody>
`;
}

/** Its service, its description, and what a reader would ask about it. */
function what(line: StoredLineItem, audience: Audience): Html[] {
  const { charge, movedFrom } = line;
  const { service, description, kind, currency } = charge;
  const title = kind === 'credit' ? `Credit${service === undefined ? '' : ` for ${service}`}` : service;
  const credited = creditedOf(charge, line.creditable);
  return [
    ...(title === undefined ? [] : [html`<div dir="auto">${title}</div>`]),
    ...(description === undefined
      ? []
      : [
          html`<div dir="auto"${title === undefined ? undefined : html` class="faint"`}>${description}</div>`,
        ]),
    ...(audience === 'customer' && movedFrom !== undefined
      ? [
          html`<div class="faint">Used in ${monthOnPaper(monthOf(charge.usedAt))}: it came after that month was closed</div>`,
        ]
      : []),
    ...(credited.eq(0)
      ? []
      : [html`<div class="faint">${moneyOnPaper(credited, currency)} ${currency} of it credited</div>`]),
  ];
}

const audit = (
  line: StoredLineItem,
  isShown: LinePrinting['isShown'],
): Html => html`<tr><td colspan="5" class="audit">${[...connections(line, isShown)]}<div>Added ${timeOnPaper(line.createdAt)} by <bdi>${line.createdBy}</bdi></div>
<div>Key <bdi>${line.idempotencyKey}</bdi> · ${kindOnPaper(line.charge.kind)} ${line.lineItemId}</div></td></tr>
`;

/** What a line has to do with other lines and invoices. */
function* connections(
  { charge, movedFrom }: StoredLineItem,
  isShown: LinePrinting['isShown'],
): Generator<Html> {
  if (charge.kind === 'credit')
    yield html`<div>Corrects line item ${reference(charge.credits, isShown)}</div>`;
  const days = subscribedDaysOf(charge);
  if (days)
    yield html`<div>For the days ${days.from} to ${days.to} of subscription ${days.subscription}</div>`;
  if (movedFrom !== undefined) yield html`<div>${moved(movedFrom)}</div>`;
}

const reference = (id: string, isShown: (id: string) => boolean): Html =>
  isShown(id) ? html`<a href="#${id}">${id}</a>` : html`${id}`;

const moved = (from: InvoiceId | null): string =>
  from === null
    ? 'Came late: its month had no invoice and takes no more lines'
    : `Came late: moved here from invoice ${from}, which takes no more lines`;
