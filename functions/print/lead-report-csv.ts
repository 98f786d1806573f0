import type { ReportRow } from '../../client/contract/lead-reports/report.ts';
import { csvRecord, harmless } from './csv.ts';

/** The content of each column. `harmless` marks the texts that callers wrote. */
const columns = {
  month: ({ month }) => month,
  customer_id: ({ customer_id }) => harmless(customer_id),
  product_id: ({ product_id }) => harmless(product_id),
  lead_type: ({ lead_type }) => harmless(lead_type),
  lead_count: ({ lead_count }) => String(lead_count),
  action_count: ({ action_count }) => String(action_count),
  gross: ({ gross }) => gross,
  billed: ({ billed }) => billed,
  savings_duplicate: ({ savings }) => savings.duplicate,
  savings_cap: ({ savings }) => savings.cap,
  savings_total: ({ savings }) => savings.total,
  currency: (_row, currency) => currency,
} as const satisfies Record<string, (row: ReportRow, currency: string) => string>;

export const leadReportCsvHeader = csvRecord(Object.keys(columns));

export const leadReportCsvRecord = (row: ReportRow, currency: string): string =>
  csvRecord(Object.values(columns).map((cellOf) => cellOf(row, currency)));
