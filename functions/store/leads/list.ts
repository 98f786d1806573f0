import type { CustomerId, Month, ProductId } from '../../../client/contract/shapes/fields.ts';
import {
  customerId as customerIdSchema,
  month as monthSchema,
} from '../../../client/contract/shapes/fields.ts';
import type { StoredLead } from '../../domain/leads/stored-lead.ts';
import { items, keys } from '../table/items.ts';
import { readSpread } from '../table/spread-list.ts';
import type { Table } from '../table/table.ts';
import type { CountedMonth } from './counters.ts';
import { customersOfMonths, readTotals } from './months.ts';
import { storedLead } from './stored.ts';

export interface LeadFilter {
  /** If left out, all customers, month by month and customer by customer. */
  readonly customerId?: CustomerId | undefined;
  readonly leadType?: string | undefined;
  readonly productId?: ProductId | undefined;
  /** Months of leads, both included. */
  readonly from?: Month | undefined;
  readonly to?: Month | undefined;
}

export interface LeadPage {
  readonly leads: readonly StoredLead[];
  /** The place up to which all were looked at; undefined when there are no more. */
  readonly next: string | undefined;
}

/** A lead may have a hundred actions with long names, and a reply ends at 6 MB. */
const ENOUGH_BYTES = 1_000_000;
/** How many leads of each partition are looked at for one page. A filter may leave all of them out. */
const MOST_LOOKED_AT = 250;
/** Customers' months that are looked into for one page. */
const MOST_VISITS = 50;

const INSTANT = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
const ID = '[A-Za-z0-9_.:@-]{1,128}';
const IN_CUSTOMER = new RegExp(`^${INSTANT}#${ID}$`);
const IN_ALL = new RegExp(String.raw`^(\d{4}-\d\d)#(${ID})(?:#(${INSTANT}#${ID}))?$`);

/** Whether a page of this list can have ended there. */
export const isLeadPlace = (place: string, { customerId }: LeadFilter): boolean =>
  (customerId === undefined ? IN_ALL : IN_CUSTOMER).test(place);

/**
 * A page of leads, for one customer in order of creation. It is read from the index, so a new lead may appear a moment
 * later. It ends early if leads are long, or if a filter leaves most out.
 *
 * @param after the place where the previous page ended
 */
export const listLeads = (
  table: Table,
  filter: LeadFilter,
  limit: number,
  after: string | undefined,
): Promise<LeadPage> =>
  filter.customerId === undefined
    ? listAll(table, filter, limit, after)
    : listOfCustomer(table, { ...filter, customerId: filter.customerId }, limit, after);

async function listOfCustomer(
  table: Table,
  { customerId, leadType, productId, from, to }: LeadFilter & { readonly customerId: CustomerId },
  limit: number,
  after: string | undefined,
): Promise<LeadPage> {
  const isFiltered = leadType !== undefined || productId !== undefined;
  const { entries, upTo } = await readSpread(table, keys.leadLists(customerId), {
    // The places of a month begin with the month.
    range: { from: from ?? '0', to: `${to ?? ''}~` },
    after,
    wanted: { lead_type: leadType, product_id: productId },
    most: isFiltered ? MOST_LOOKED_AT : limit + 1,
  });
  const leads: StoredLead[] = [];
  let bytes = 0;
  for (const [index, { item }] of entries.entries()) {
    if (leads.length === limit || bytes > ENOUGH_BYTES) return { leads, next: entries[index - 1]?.place };
    bytes += Buffer.byteLength(JSON.stringify(item));
    leads.push(storedLead(items.lead.read(item)));
  }
  return { leads, next: upTo };
}

async function listAll(
  table: Table,
  filter: LeadFilter,
  limit: number,
  after: string | undefined,
): Promise<LeadPage> {
  const start = after === undefined ? undefined : placeInAll(after);
  const months = [...new Set((await readTotals(table, filter)).map(({ month }) => month))].sort();
  const leads: StoredLead[] = [];
  let visits = 0;
  let inside = start?.inside;
  for await (const pair of customersOfMonths(table, months, start)) {
    if (leads.length >= limit || visits === MOST_VISITS) return { leads, next: nameOf(pair) };
    visits += 1;
    const { customerId, month } = pair;
    const own = { ...filter, customerId, from: month, to: month };
    const page = await listOfCustomer(table, own, limit - leads.length, inside);
    inside = undefined;
    leads.push(...page.leads);
    if (page.next !== undefined) return { leads, next: `${nameOf(pair)}#${page.next}` };
  }
  return { leads, next: undefined };
}

const nameOf = ({ month, customerId }: CountedMonth): string => `${month}#${customerId}`;

function placeInAll(place: string): CountedMonth & { readonly inside: string | undefined } {
  const [, month, customerId, inside] = IN_ALL.exec(place) ?? [];
  return { month: monthSchema.parse(month), customerId: customerIdSchema.parse(customerId), inside };
}
