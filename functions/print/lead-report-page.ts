import type { Month } from '../../client/contract/shapes/fields.ts';
import { type LeadFigures, type LeadReportRow, sumOfFigures } from '../domain/leads/figures.ts';
import { LEAD_CURRENCY } from '../domain/leads/lead-rules.ts';
import { type Html, html } from './html.ts';
import { leadRates, type PrintedRates } from './lead-rates.ts';
import { moneyOnPaper, monthOnPaper, quantityOnPaper } from './on-paper.ts';
import { type Page, page } from './page.ts';

export interface PrintedLeadReport extends PrintedRates {
  readonly from: Month;
  readonly to: Month;
  /** If it is undefined, the report is of all customers. */
  readonly customer: { readonly name: string; readonly id: string } | undefined;
  /** The totals of the whole report, even if the page leaves rows out. */
  readonly totals: LeadFigures;
  readonly rows: readonly LeadReportRow[];
  /** Whether more rows follow, which the page leaves out. */
  readonly isCut: boolean;
}

/** A lead report as a page: the totals, the sums by month, product and lead type, every row, and the rates. */
export function leadReportPage(report: PrintedLeadReport): Page {
  const { from, to, customer, totals } = report;
  const months = from === to ? monthOnPaper(from) : `${monthOnPaper(from)} to ${monthOnPaper(to)}`;
  const whose = customer?.name ?? 'All customers';
  return page(
    `Leads · ${whose} · ${months}`,
    html`<main>
<h1>Leads</h1>
<p><bdi>${whose}</bdi>${customer && html` (${customer.id})`} · ${months}</p>
<p class="note">This report goes by the month of a lead: the UTC month of its creation. Invoices go by the month that takes the line. So a lead can be billed on the invoice of a later month.</p>
<p class="due">Billed ${money(totals.billed)} ${LEAD_CURRENCY}</p>
<p class="faint">${money(totals.gross)} gross − ${money(saved(totals))} saved = ${money(totals.billed)} billed</p>
${totals.leads === 0 ? html`<p>No leads in these months.</p>` : tables(report)}
${leadRates(report)}
</main>`,
  );
}

const money = (amount: LeadFigures['gross']): string => moneyOnPaper(amount, LEAD_CURRENCY);
const saved = ({ duplicate, cap }: LeadFigures): LeadFigures['cap'] => duplicate.plus(cap);

function tables(report: PrintedLeadReport): Html {
  const { rows, isCut, customer } = report;
  // A reader would take the sums of some rows for the sums of all rows.
  const sums = html`${summary('Month', report, ({ month }) => monthOnPaper(month))}
${summary('Product', report, ({ productId }) => productId)}
${summary('Lead type', report, ({ leadType }) => leadType)}`;
  return html`${isCut ? undefined : sums}
<h2>By month, ${customer ? '' : 'customer, '}product and lead type</h2>
${table(
  ['Month', ...(customer ? [] : ['Customer']), 'Product', 'Lead type'],
  rows.map((row) => ({
    names: [row.month, ...(customer ? [] : [row.customerId]), row.productId, row.leadType],
    figures: row,
  })),
  report,
)}
${isCut ? html`<p class="note">The first ${quantityOnPaper(rows.length)} rows are shown; the total is of all. All rows are in the CSV: the same address with <code>Accept: text/csv</code>.</p>` : undefined}`;
}

function summary(of: string, report: PrintedLeadReport, nameOf: (row: LeadReportRow) => string): Html {
  const groups = Map.groupBy(report.rows, nameOf);
  const lines = [...groups].map(([name, rows]) => ({ names: [name], figures: sumOfFigures(rows) }));
  return html`<h2>By ${of.toLowerCase()}</h2>
${table([of], lines, report)}`;
}

interface Line {
  readonly names: readonly string[];
  readonly figures: LeadFigures;
}

function table(columns: readonly string[], lines: readonly Line[], { totals }: PrintedLeadReport): Html {
  return html`<div class="scroll"><table${columns.length > 1 ? html` class="dense"` : undefined}>
<thead><tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}${figureHeads}</tr></thead>
<tbody>
${lines.map(
  ({ names, figures }) => html`<tr>${namesOf(names)}${figureCells(figures)}</tr>
`,
)}<tr class="sum"><th scope="row"${columns.length > 1 ? html` colspan="${columns.length}"` : undefined}>Total</th>${figureCells(totals)}</tr>
</tbody>
</table></div>`;
}

const namesOf = (names: readonly string[]): Html[] =>
  names.map((name, index) =>
    index === names.length - 1
      ? html`<th scope="row" class="name">${name}</th>`
      : html`<td class="${index === 0 ? 'time' : 'name'}">${name}</td>`,
  );

// The amounts come first, because a phone shows only the first columns.
const figureHeads = ['Gross', 'Billed', 'Duplicates', 'Cap', 'Saved', 'Leads', 'Actions'].map(
  (name) => html`<th scope="col" class="figure">${name}</th>`,
);

const figureCells = (figures: LeadFigures): Html[] =>
  [
    ...[figures.gross, figures.billed, figures.duplicate, figures.cap, saved(figures)].map(money),
    quantityOnPaper(figures.leads),
    quantityOnPaper(figures.actions),
  ].map((text) => html`<td class="figure">${text}</td>`);
