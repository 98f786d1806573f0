import Table from 'cli-table3';
import type { Report } from './read.ts';

type Figures = Report['totals'];

const head = ['month', 'customer', 'product', 'lead type', 'leads', 'actions', 'gross', 'billed'];
const saved = ['duplicate', 'cap', 'saved'];

/** A report for a terminal: a row for each month, customer, product and lead type, and the totals below. */
export function reportTable({ rows, totals, currency, rates }: Report): string {
  const table = new Table({
    style: { head: [], border: [], compact: true },
    head: [...head, ...saved],
    colAligns: [...head, ...saved].map((_, index) => (index < 4 ? 'left' : 'right')),
  });
  for (const row of rows) {
    table.push([row.month, row.customer_id, row.product_id, row.lead_type, ...figuresOf(row)]);
  }
  table.push(['total', '', '', '', ...figuresOf(totals)]);
  return `${table.toString()}\nIn ${currency}. gross = billed + saved. ${ratesText(rates)}\nA lead counts in the month of its created_at. The invoice that bills it can be of a later month.`;
}

const figuresOf = ({ lead_count, action_count, gross, billed, savings }: Figures): (string | number)[] => [
  lead_count,
  action_count,
  gross,
  billed,
  savings.duplicate,
  savings.cap,
  savings.total,
];

function ratesText({ cap, versions }: Report['rates']): string {
  const window = cap.window === 'month' ? 'a month' : 'in all';
  const scope = cap.scope === 'all' ? 'over all products' : 'for each product';
  return `${versions.map(versionText).join(' ')} A user costs at most ${cap.amount} ${window}, ${scope}.`;
}

function versionText({
  version,
  from,
  levels,
  lead_types: own,
}: Report['rates']['versions'][number]): string {
  const since = from === undefined ? '' : ` from ${from}`;
  const types = own.map((type) => `; ${type.lead_type}: ${levelsText(type.levels)}`);
  return `Rates "${version}"${since}: ${levelsText(levels)}${types.join('')}.`;
}

const levelsText = (levels: Report['rates']['versions'][number]['levels']): string =>
  Object.entries(levels)
    .map(([level, rate]) => `${level} ${rate}`)
    .join(', ');
