import type { Currency } from '../../client/contract/shapes/fields.ts';
import type { Figures, Group } from './figures.ts';
import { type Html, html } from './html.ts';
import { moneyOnPaper, quantityOnPaper } from './on-paper.ts';

/** Charges and credits by service, as they are rounded. If that is not exact, the exact amount stands beside it. */
export function summary({ services }: Figures, currency: Currency): Html {
  const isRounded = services.some(({ exact, printed }) => !exact.eq(printed));
  return html`<h2>Summary</h2>
<table class="summary">
<thead><tr><th scope="col">Service</th><th scope="col" class="figure">Line items</th><th scope="col" class="figure">Units</th>${
    isRounded ? html`<th scope="col" class="figure">Exact</th>` : undefined
  }<th scope="col" class="figure">Amount</th></tr></thead>
<tbody>
${services.map((group) => row(group, currency, isRounded))}</tbody>
</table>`;
}

const row = (
  { name, lines, units, exact, printed }: Group,
  currency: Currency,
  isRounded: boolean,
): Html => html`<tr><th scope="row" class="what">${name}</th>
<td class="figure count">${quantityOnPaper(lines)}</td>
<td class="figure units">${units && quantityOnPaper(units)}</td>
${isRounded ? html`<td class="figure exact">${exact.eq(printed) ? undefined : moneyOnPaper(exact, currency)}</td>` : undefined}<td class="figure amount">${moneyOnPaper(printed, currency)}</td></tr>
`;
