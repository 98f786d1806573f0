import type { LeadRules, Rates } from '../domain/leads/lead-rules.ts';
import { LEAD_CURRENCY, rateOf } from '../domain/leads/lead-rules.ts';
import { type Html, html } from './html.ts';
import { moneyOnPaper, monthOnPaper } from './on-paper.ts';

export interface PrintedRates {
  readonly cap: LeadRules['cap'];
  /** The versions of the rates that apply to the months of the report. */
  readonly rates: readonly Rates[];
}

/**
 * A table of what an action is worth, by version and lead type. Below it, what a user costs at most and what is saved.
 */
export const leadRates = ({ cap, rates }: PrintedRates): Html => html`<h2>Rates</h2>
<p>What an action is worth, in ${LEAD_CURRENCY}. Each lead keeps the version that it was valued by.</p>
<div class="scroll"><table>
<thead><tr><th scope="col">Version</th><th scope="col">Lead type</th>${LEVELS.map((level) => html`<th scope="col" class="figure">${level}</th>`)}</tr></thead>
<tbody>
${rates.flatMap(rowsOf)}</tbody>
</table></div>
<p>A user of leads costs at most ${moneyOnPaper(cap.amount, LEAD_CURRENCY)} ${LEAD_CURRENCY} ${cap.window === 'month' ? 'a month' : 'in all'}, ${cap.scope === 'all' ? 'over all products' : 'for each product'}. What is beyond is saved by the cap. An action that a user did before in the month is saved as a duplicate.</p>`;

const LEVELS = ['High', 'Medium', 'Low'] as const;

function rowsOf(version: Rates): Html[] {
  const types = [undefined, ...(version.leadTypes ?? []).map(({ leadType }) => leadType)];
  return types.map(
    (
      type,
    ) => html`<tr><td>${version.version}${version.from && `, from ${monthOnPaper(version.from)}`}</td><th scope="row">${type ?? (types.length > 1 ? 'All others' : 'All')}</th>${LEVELS.map(
      (level) =>
        html`<td class="figure">${moneyOnPaper(type === undefined ? version.levels[level] : rateOf(version, type, level), LEAD_CURRENCY)}</td>`,
    )}</tr>
`,
  );
}
