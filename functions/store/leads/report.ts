import {
  type CustomerId,
  customerId as customerIdSchema,
  type Month,
  month as monthSchema,
} from '../../../client/contract/shapes/fields.ts';
import { type LeadFigures, type LeadReportRow, sumOfFigures } from '../../domain/leads/figures.ts';
import type { StoredLead } from '../../domain/leads/stored-lead.ts';
import { ID } from '../table/place.ts';
import type { Table } from '../table/table.ts';
import type { CountedMonth } from './counters.ts';
import { isLeadPlace, listLeads } from './list.ts';
import { customersOfMonths, type LeadMonths, readTotals } from './months.ts';
import { nameOf, readRows } from './rows.ts';

export interface ReportQuery extends LeadMonths {
  /** If left out, all customers. */
  readonly customerId?: CustomerId | undefined;
  /** Whether the leads follow the rows. */
  readonly withLeads?: boolean;
}

export interface LeadReport {
  /** The totals of everything that was asked for, not only of this page. */
  readonly totals: LeadFigures;
  readonly rows: readonly LeadReportRow[];
  readonly leads: readonly StoredLead[];
  /** The place where the next page goes on; undefined when there are no more. */
  readonly next: string | undefined;
}

const ROWS = 'rows#';
const LEADS = 'leads#';
const ROW = new RegExp(String.raw`^(\d{4}-\d\d)#(${ID})#${ID}#.{1,500}$`, 'su');

/** Whether a page of this report can have ended there. */
export function isReportPlace(place: string, query: ReportQuery): boolean {
  if (place.startsWith(ROWS)) return ROW.test(place.slice(ROWS.length));
  if (!place.startsWith(LEADS) || !query.withLeads) return false;
  return place === LEADS || isLeadPlace(place.slice(LEADS.length), query);
}

/** The place of a row in a report. A walk that ended with this row goes on after it. */
export const placeOfRow = (row: LeadReportRow): string => `${ROWS}${nameOf(row)}`;

/**
 * A page of the sums of leads by month, customer, product and lead type, followed by the leads themselves if they are
 * wanted. Rows and totals are read strongly. A report of one customer costs the same however many leads it has. So do
 * the totals of all customers.
 *
 * @param limit the most rows and leads together
 * @param after the place where the previous page ended
 */
export async function readLeadReport(
  table: Table,
  query: ReportQuery,
  limit: number,
  after: string | undefined,
): Promise<LeadReport> {
  const isPastRows = after?.startsWith(LEADS) ?? false;
  const rowsAfter = isPastRows ? undefined : after?.slice(ROWS.length);
  const { totals, rows, next } =
    query.customerId === undefined
      ? await reportOfAll(table, query, isPastRows ? 0 : limit, rowsAfter)
      : await reportOfOne(table, { ...query, customerId: query.customerId }, limit, rowsAfter);
  if (isPastRows) {
    const page = await listLeads(table, query, limit, after?.slice(LEADS.length) || undefined);
    return { totals, rows: [], leads: page.leads, next: placeOfLeads(page.next) };
  }
  if (next !== undefined) return { totals, rows, leads: [], next: `${ROWS}${next}` };
  if (!query.withLeads) return { totals, rows, leads: [], next: undefined };
  if (rows.length >= limit) return { totals, rows, leads: [], next: LEADS };
  const page = await listLeads(table, query, limit - rows.length, undefined);
  return { totals, rows, leads: page.leads, next: placeOfLeads(page.next) };
}

const placeOfLeads = (place: string | undefined): string | undefined =>
  place === undefined ? undefined : `${LEADS}${place}`;

interface Part {
  readonly totals: LeadFigures;
  readonly rows: readonly LeadReportRow[];
  /** The name of the last row, or of the customer's month, that was looked at. */
  readonly next: string | undefined;
}

async function reportOfOne(
  table: Table,
  { customerId, ...months }: ReportQuery & { readonly customerId: CustomerId },
  limit: number,
  after: string | undefined,
): Promise<Part> {
  const all = await readRows(table, customerId, months);
  const behind = after === undefined ? all : all.filter((row) => nameOf(row) > after);
  const rows = behind.slice(0, limit);
  const last = rows.at(-1);
  return {
    totals: sumOfFigures(all),
    rows,
    next: behind.length > limit && last ? nameOf(last) : undefined,
  };
}

async function reportOfAll(
  table: Table,
  query: ReportQuery,
  limit: number,
  after: string | undefined,
): Promise<Part> {
  const counted = await readTotals(table, query);
  const totals = sumOfFigures(counted);
  if (limit === 0) return { totals, rows: [], next: undefined };
  const months = [...new Set(counted.map(({ month }) => month))].sort();
  const rows: LeadReportRow[] = [];
  for await (const row of rowsOfAll(table, months, after)) {
    const last = rows.at(-1);
    if (rows.length === limit && last) return { totals, rows, next: nameOf(last) };
    rows.push(row);
  }
  return { totals, rows, next: undefined };
}

const CUSTOMERS_AT_A_TIME = 8;

/**
 * A customer that is listed in a month has a row there. So a page looks into hardly more customers than it has rows.
 * Several are read at a time, since a printed page may have thousands.
 */
async function* rowsOfAll(
  table: Table,
  months: readonly Month[],
  after: string | undefined,
): AsyncGenerator<LeadReportRow, void, undefined> {
  const rowsOf = async (pairs: readonly CountedMonth[]): Promise<LeadReportRow[]> => {
    const rows = await Promise.all(
      pairs.map(({ month, customerId }) => readRows(table, customerId, { from: month, to: month })),
    );
    return rows.flat().filter((row) => after === undefined || nameOf(row) > after);
  };
  let pairs: CountedMonth[] = [];
  for await (const pair of customersOfMonths(table, months, pairIn(after))) {
    pairs.push(pair);
    if (pairs.length < CUSTOMERS_AT_A_TIME) continue;
    yield* await rowsOf(pairs);
    pairs = [];
  }
  yield* await rowsOf(pairs);
}

function pairIn(place: string | undefined): CountedMonth | undefined {
  if (place === undefined) return undefined;
  const [, month, customerId] = ROW.exec(place) ?? [];
  return { month: monthSchema.parse(month), customerId: customerIdSchema.parse(customerId) };
}
