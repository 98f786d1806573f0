import type { CustomerId, Month, ProductId } from '../../../client/contract/shapes/fields.ts';
import {
  customerId as customerIdSchema,
  month as monthSchema,
} from '../../../client/contract/shapes/fields.ts';
import type { StoredLead } from '../../domain/leads/stored-lead.ts';
import { items, keys } from '../table/items.ts';
import { ID, INSTANT } from '../table/place.ts';
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

const IN_CUSTOMER = new RegExp(`^${INSTANT}#${ID}$`);
const IN_ALL = new RegExp(String.raw`^(\d{4}-\d\d)#(${ID})(?:#(${INSTANT}#${ID}))?$`);

/** Whether a page of this list can have ended there. */
export const isLeadPlace = (place: string, { customerId }: LeadFilter): boolean =>
  (customerId === undefined ? IN_ALL : IN_CUSTOMER).test(place);

/** The leads of one page, whichever customers they are of. */
class PageLeads {
  readonly all: StoredLead[] = [];
  readonly #limit: number;
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many more leads it takes at most. */
  get room(): number {
    return this.#bytes > ENOUGH_BYTES ? 0 : this.#limit - this.all.length;
  }

  add(item: Record<string, unknown>): void {
    this.#bytes += Buffer.byteLength(JSON.stringify(item));
    this.all.push(storedLead(items.lead.read(item)));
  }
}

/**
 * A page of leads, for one customer in order of creation. It is read from the index, so a new lead may appear a moment
 * later. It ends early if leads are long, or if a filter leaves most out.
 *
 * @param after the place where the previous page ended
 */
export async function listLeads(
  table: Table,
  filter: LeadFilter,
  limit: number,
  after: string | undefined,
): Promise<LeadPage> {
  const { customerId } = filter;
  const page = new PageLeads(limit);
  const next =
    customerId === undefined
      ? await addOfAll(table, filter, page, after)
      : await addOfCustomer(table, { ...filter, customerId }, page, after);
  return { leads: page.all, next };
}

/** @returns the place up to which all were looked at; undefined when there are no more */
async function addOfCustomer(
  table: Table,
  { customerId, leadType, productId, from, to }: LeadFilter & { readonly customerId: CustomerId },
  page: PageLeads,
  after: string | undefined,
): Promise<string | undefined> {
  const isFiltered = leadType !== undefined || productId !== undefined;
  const { entries, upTo } = await readSpread(table, keys.leadLists(customerId), {
    // The places of a month begin with the month.
    range: { from: from ?? '0', to: `${to ?? ''}~` },
    after,
    wanted: { lead_type: leadType, product_id: productId },
    most: isFiltered ? MOST_LOOKED_AT : page.room + 1,
  });
  for (const [index, { item }] of entries.entries()) {
    if (page.room === 0) return entries[index - 1]?.place;
    page.add(item);
  }
  return upTo;
}

/** @returns the place up to which all were looked at; undefined when there are no more */
async function addOfAll(
  table: Table,
  filter: LeadFilter,
  page: PageLeads,
  after: string | undefined,
): Promise<string | undefined> {
  const start = after === undefined ? undefined : placeInAll(after);
  const months = [...new Set((await readTotals(table, filter)).map(({ month }) => month))].sort();
  let visits = 0;
  let inside = start?.inside;
  for await (const pair of customersOfMonths(table, months, start)) {
    if (page.room === 0 || visits === MOST_VISITS) return nameOf(pair);
    visits += 1;
    const { customerId, month } = pair;
    const own = { ...filter, customerId, from: month, to: month };
    const next = await addOfCustomer(table, own, page, inside);
    inside = undefined;
    if (next !== undefined) return `${nameOf(pair)}#${next}`;
  }
  return undefined;
}

const nameOf = ({ month, customerId }: CountedMonth): string => `${month}#${customerId}`;

function placeInAll(place: string): CountedMonth & { readonly inside: string | undefined } {
  const [, month, customerId, inside] = IN_ALL.exec(place) ?? [];
  return { month: monthSchema.parse(month), customerId: customerIdSchema.parse(customerId), inside };
}
