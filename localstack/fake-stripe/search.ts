import type Stripe from 'stripe';
import * as z from 'zod/mini';
import { badParameter } from './refusal.ts';
import { integer, notModelled, parametersOf, required, text } from './wire/parameters.ts';

export const searchParameters = parametersOf<Stripe.InvoiceSearchParams>()({
  query: required(1_000),
  limit: z.optional(integer),
  page: text(20),
  expand: notModelled,
});

interface Found {
  readonly id: string;
  readonly created: number;
  readonly metadata: Readonly<Record<string, string>>;
}

interface Search {
  readonly query: string;
  readonly limit?: number | undefined;
  readonly page?: string | undefined;
}

const CLAUSE = /^(?:metadata\[["'](?<name>[^"']+)["']\]|(?<field>\w+)):["'](?<value>[^"']*)["']$/;
const DEFAULT_LIMIT = 10;

/**
 * Clauses of the form `email:"a@b.c"` or `metadata["k"]:"v"`, joined by AND. As at Stripe, a search finds older
 * objects, and does not find new ones yet. So a caller that searches before it makes an object may make it twice.
 *
 * @param upTo in seconds since the epoch. Younger objects are not in the index yet
 */
export function searchIn<Item extends Found, Shown>(
  url: string,
  items: readonly Item[],
  { query, limit = DEFAULT_LIMIT, page = '0' }: Search,
  upTo: number,
  show: (item: Item) => Shown,
): Stripe.ApiSearchResult<Shown> {
  const clauses = query.split(/ AND /i).map(clauseOf);
  const found = items.filter((item) => item.created <= upTo && clauses.every((fits) => fits(item)));
  const from = Number(page);
  const next = from + limit < found.length ? String(from + limit) : null;
  const data = found.slice(from, from + limit).map(show);
  return { object: 'search_result', url, has_more: next !== null, next_page: next, data };
}

function clauseOf(clause: string): (item: Found) => boolean {
  const { name, field, value } = CLAUSE.exec(clause.trim())?.groups ?? {};
  if (name !== undefined) return ({ metadata }) => metadata[name] === value;
  if (field !== undefined) return (item) => new Map(Object.entries(item)).get(field) === value;
  throw badParameter(`The fake Stripe does not understand the clause ${clause}.`, 'query');
}
