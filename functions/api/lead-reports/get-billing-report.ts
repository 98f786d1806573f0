import { LEAD_CURRENCY, leadRulesOf } from '../../domain/leads/lead-rules.ts';
import { cursorAt, placeIn } from '../../http/cursor.ts';
import { endpoint } from '../../http/endpoint.ts';
import { nextPart } from '../../http/next-part.ts';
import { document, ok } from '../../http/reply.ts';
import { rowsOf } from '../../http/rows.ts';
import { leadReportCsvHeader, leadReportCsvRecord } from '../../print/lead-report-csv.ts';
import { getCustomer } from '../../store/customers/customers.ts';
import {
  isReportPlace,
  type LeadReport,
  placeOfRow,
  type ReportQuery,
  readLeadReport,
} from '../../store/leads/report.ts';
import type { Table } from '../../store/table/table.ts';
import { leadView } from '../leads/views.ts';
import { printReport } from './print-report.ts';
import { figuresView, ratesView, rowView } from './views.ts';

export default endpoint('getBillingReport', {
  access: { table: ['GetItem', 'Query'], lists: ['Query'] },
  async handle({ query, media, until }, { table, rules }) {
    const { customer_id: customerId, from, to, detail, limit, cursor } = query;
    if (media === 'text/html') {
      const { text, headers } = await printReport(table, { customerId, from, to }, leadRulesOf(rules));
      return document(media, text, headers);
    }
    const isCsv = media === 'text/csv';
    const asked: ReportQuery = { customerId, from, to, withLeads: detail === 'lead' && !isCsv };
    const list = JSON.stringify(['billing report', customerId, from, to, detail]);
    const isPlace = (place: string): boolean => isReportPlace(place, asked);
    const after = cursor === undefined ? undefined : placeIn(list, cursor, isPlace);
    if (customerId !== undefined) await getCustomer(table, customerId);
    if (isCsv) {
      const { text, next } = await csvOf(table, asked, { after, until });
      const link =
        next === undefined
          ? {}
          : nextPart({ cursor: cursorAt(list, next), customer_id: customerId, from, to, detail });
      return document(media, text, link);
    }
    const report = await readLeadReport(table, asked, limit, after);
    return ok({
      from,
      to,
      currency: LEAD_CURRENCY,
      totals: figuresView(report.totals),
      rows: report.rows.map(rowView),
      ...(asked.withLeads && { leads: report.leads.map(leadView) }),
      rates: ratesView(leadRulesOf(rules), { from, to }),
      next_cursor: report.next === undefined ? null : cursorAt(list, report.next),
    });
  },
});

interface Part {
  readonly after: string | undefined;
  readonly until: number;
}

async function csvOf(table: Table, query: ReportQuery, { after, until }: Part) {
  const { rows, next } = await rowsOf(
    reportPages(table, query, after),
    (row) => leadReportCsvRecord(rowView(row), LEAD_CURRENCY),
    { entriesOf: (page) => page.rows, placeOf: placeOfRow, until },
  );
  // Only the first part has the column names, so that all parts together make one file.
  return { text: [after === undefined ? leadReportCsvHeader : '', ...rows].join(''), next };
}

const ROWS_AT_A_TIME = 1_000;

async function* reportPages(
  table: Table,
  query: ReportQuery,
  after: string | undefined,
): AsyncGenerator<LeadReport, void, undefined> {
  let place = after;
  do {
    const page = await readLeadReport(table, query, ROWS_AT_A_TIME, place);
    yield page;
    place = page.next;
  } while (place !== undefined);
}
