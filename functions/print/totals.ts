import type { Big } from 'big.js';
import type { Currency } from '../../client/contract/shapes/fields.ts';
import { taxInWords } from '../domain/invoicing/tax.ts';
import type { Figures } from './figures.ts';
import { type Html, html } from './html.ts';
import { moneyOnPaper } from './on-paper.ts';

/** How the total is made up: charges, credits, what was carried, tax. */
export function totalsTable(figures: Figures, currency: Currency, isDraft: boolean): Html {
  const { charges, credits, carriedIn, carriedOut, beforeTax, tax, total } = figures;
  const row = (
    name: string,
    amount: Big,
  ): Html => html`<tr><th scope="row">${name}</th><td class="figure">${moneyOnPaper(amount, currency)}</td></tr>
`;
  const some = (name: string, amount: Big): Html | undefined =>
    amount.eq(0) ? undefined : row(name, amount);
  const parts = [
    some('Credits', credits),
    some(carriedIn.lt(0) ? 'Credit from an earlier invoice' : 'Carried from an earlier invoice', carriedIn),
    some('Credit carried to your next invoice', carriedOut),
  ].filter((part) => part !== undefined);
  const isSplit = parts.length > 0;
  return html`<table class="totals">
<caption class="unseen">How the total is made up</caption>
<tbody>
${isSplit ? row('Charges', charges) : undefined}${parts}${
  tax
    ? html`${row('Subtotal', beforeTax)}${row(isDraft ? `${taxInWords(tax)}, so far` : taxInWords(tax), tax.amount)}`
    : undefined
}<tr class="sum"><th scope="row">${isDraft ? 'Total so far' : 'Total'}</th><td class="figure">${moneyOnPaper(total, currency)} ${currency}</td></tr>
</tbody>
</table>
${rounding(figures, currency)}`;
}

/** The exact sum, if it is not what is paid. */
function rounding({ exactTotal, total, tax }: Figures, currency: Currency): Html | undefined {
  if (exactTotal.eq(total)) return undefined;
  const before = tax ? ' before tax' : '';
  const exact = tax ? exactTotal.minus(tax.amount) : exactTotal;
  return html`<p class="faint rounding">The line items are exact: ${moneyOnPaper(exact, currency)} ${currency}${before}. This sum is rounded once, half to even, and the amounts above are rounded so that they add up to it.</p>`;
}
