import { type LeadRules, ratesWithin } from '../../domain/leads/lead-rules.ts';
import { leadReportPage } from '../../print/lead-report-page.ts';
import type { Page } from '../../print/page.ts';
import { getCustomer } from '../../store/customers/customers.ts';
import { type ReportQuery, readLeadReport } from '../../store/leads/report.ts';
import type { Table } from '../../store/table/table.ts';

/** Some fifty sheets. Nobody reads more on paper, and the CSV has all rows. */
const MOST_ROWS = 2_000;

/** Reads as many rows of a report as a page to print holds, and makes the page. */
export async function printReport(
  table: Table,
  { customerId, from, to }: ReportQuery,
  rules: LeadRules,
): Promise<Page> {
  const [customer, report] = await Promise.all([
    customerId === undefined ? undefined : getCustomer(table, customerId),
    readLeadReport(table, { customerId, from, to }, MOST_ROWS, undefined),
  ]);
  return leadReportPage({
    from,
    to,
    customer: customer && { name: customer.name, id: customer.customer_id },
    totals: report.totals,
    rows: report.rows,
    isCut: report.next !== undefined,
    cap: rules.cap,
    rates: ratesWithin(rules, { from, to }),
  });
}
