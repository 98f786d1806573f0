import { Big } from 'big.js';
import type { Currency } from '../../client/contract/shapes/fields.ts';
import { apportion } from '../domain/apportion.ts';
import type { InvoiceTotals } from '../domain/invoice-record.ts';
import { roundToMinor } from '../domain/money.ts';
import { type Html, html } from './html.ts';
import { kindOnPaper, moneyOnPaper, quantityOnPaper } from './on-paper.ts';

interface Group {
  readonly name: string;
  readonly units?: Big;
  readonly amount: Big;
  readonly lines: number;
}

/** The totals by service and by kind, in parts that add up to the rounded total. */
export const breakdowns = (totals: InvoiceTotals, currency: Currency): Html => html`
<h2>By service</h2>
${breakdown({ of: 'Service', groups: byService(totals), hasUnits: true }, currency)}
<h2>By kind</h2>
${breakdown({ of: 'Kind', groups: byKind(totals), hasUnits: false }, currency)}`;

/** Charges without a service are shown too, since a one-off charge need not name one. */
function byService({ byService, amount, lines }: InvoiceTotals): Group[] {
  const named = [...byService].map(([name, sums]) => ({ name, ...sums }));
  const without = {
    name: 'No service',
    amount: named.reduce((left, group) => left.minus(group.amount), amount),
    lines: named.reduce((left, group) => left - group.lines, lines),
  };
  return without.lines > 0 ? [...named, without] : named;
}

const byKind = ({ byKind }: InvoiceTotals): Group[] =>
  [...byKind].map(([kind, sums]) => ({ name: kindOnPaper(kind), ...sums }));

interface Breakdown {
  readonly of: string;
  readonly groups: readonly Group[];
  readonly hasUnits: boolean;
}

function breakdown({ of, groups, hasUnits }: Breakdown, currency: Currency): Html {
  const exact = groups.map(({ amount }) => amount);
  const printed = apportion(exact, currency);
  // If the amounts are exact, a second column would only repeat them.
  const isRounded = exact.some((amount, index) => !amount.eq(printed[index] ?? amount));
  const sum = exact.reduce((all, amount) => all.plus(amount), new Big(0));
  const money = (amount: Big): Html => html`<td class="figure">${moneyOnPaper(amount, currency)}</td>`;
  const rows = groups.map(
    ({ name, units, amount, lines }, index) => html`<tr><th scope="row">${name}</th>
<td class="figure">${quantityOnPaper(lines)}</td>${
      hasUnits ? html`<td class="figure">${units && quantityOnPaper(units)}</td>` : undefined
    }${isRounded ? money(amount) : undefined}${money(printed[index] ?? amount)}</tr>
`,
  );
  const count = groups.reduce((all, { lines }) => all + lines, 0);
  return html`<div class="scroll"><table>
<thead><tr><th scope="col">${of}</th><th scope="col" class="figure">Line items</th>${
    hasUnits ? html`<th scope="col" class="figure">Units</th>` : undefined
  }${isRounded ? html`<th scope="col" class="figure">Exact, ${currency}</th>` : undefined}<th scope="col" class="figure">Amount, ${currency}</th></tr></thead>
<tbody>
${rows}<tr class="sum"><th scope="row">Total</th><td class="figure">${quantityOnPaper(count)}</td>${
    hasUnits ? html`<td></td>` : undefined
  }${isRounded ? money(sum) : undefined}${money(roundToMinor(sum, currency))}</tr>
</tbody>
</table></div>`;
}
