import type { InvoiceId } from '../../client/contract/shapes/fields.ts';
import { creditedOf, subscribedDaysOf } from '../domain/line-item.ts';
import type { StoredLineItem } from '../domain/stored-line-item.ts';
import { type Html, html } from './html.ts';
import { kindOnPaper, moneyOnPaper, quantityOnPaper, timeOnPaper } from './on-paper.ts';

/**
 * A line as two rows: what it is, and in small print who added it, when and under which key.
 *
 * @param isShown whether a line is already on the page, so that a link leads to it
 */
export function printedLineItem(line: StoredLineItem, isShown: (id: string) => boolean): Html {
  const { lineItemId, charge } = line;
  const { currency, service, description } = charge;
  const usage = charge.kind === 'usage' ? charge : undefined;
  const what = [service, description]
    .filter((text) => text !== undefined)
    .map((text) => html`<div>${text}</div>`);
  return html`<tbody class="line" id="${lineItemId}">
<tr><td class="time">${timeOnPaper(charge.usedAt)}</td><td>${what}</td>
<td class="figure">${usage && quantityOnPaper(usage.units)}</td>
<td class="figure">${usage && moneyOnPaper(usage.price, currency)}</td>
<td class="figure">${moneyOnPaper(charge.amount, currency)}</td></tr>
<tr><td colspan="5" class="audit">${[...connections(line, isShown)]}<div>Added ${timeOnPaper(line.createdAt)} by <bdi>${line.createdBy}</bdi></div>
<div>Key <bdi>${line.idempotencyKey}</bdi> · ${kindOnPaper(charge.kind)} ${lineItemId}</div></td></tr>
</tbody>
`;
}

/** What a line has to do with other lines and invoices. */
function* connections(line: StoredLineItem, isShown: (id: string) => boolean): Generator<Html> {
  const { charge, movedFrom } = line;
  if (charge.kind === 'credit')
    yield html`<div>Corrects line item ${reference(charge.credits, isShown)}</div>`;
  const days = subscribedDaysOf(charge);
  if (days)
    yield html`<div>For the days ${days.from} to ${days.to} of subscription ${days.subscription}</div>`;
  if (movedFrom !== undefined) yield html`<div>${moved(movedFrom)}</div>`;
  const credited = creditedOf(charge, line.creditable);
  if (!credited.eq(0))
    yield html`<div>${moneyOnPaper(credited, charge.currency)} ${charge.currency} of it credited</div>`;
}

const reference = (id: string, isShown: (id: string) => boolean): Html =>
  isShown(id) ? html`<a href="#${id}">${id}</a>` : html`${id}`;

const moved = (from: InvoiceId | null): string =>
  from === null
    ? 'Came late: its month had no invoice and takes no more lines'
    : `Came late: moved here from invoice ${from}, which takes no more lines`;
