import type Stripe from 'stripe';
import { notAllowed } from './refusal.ts';
import type { Range } from './wire/parameters.ts';

interface Page {
  readonly limit?: number | undefined;
  readonly starting_after?: string | undefined;
}

const DEFAULT_LIMIT = 10;

/** A page of a list. The list is always up to date. @throws Refusal if the object to start after is not in the list */
export function pageOf<Item extends { readonly id: string }, Shown>(
  url: string,
  items: readonly Item[],
  { limit = DEFAULT_LIMIT, starting_after: after }: Page,
  show: (item: Item) => Shown,
): Stripe.ApiList<Shown> {
  const last = after === undefined ? -1 : items.findIndex(({ id }) => id === after);
  if (after !== undefined && last < 0)
    throw notAllowed(`There is no object ${after} in this list.`, 'resource_missing', 'starting_after');
  const rest = items.slice(last + 1);
  return { object: 'list', url, has_more: rest.length > limit, data: rest.slice(0, limit).map(show) };
}

/** @param at in seconds since the epoch */
export const isWithin = (at: number, { gt, gte, lt, lte }: Range = {}): boolean =>
  (gt === undefined || at > gt) &&
  (gte === undefined || at >= gte) &&
  (lt === undefined || at < lt) &&
  (lte === undefined || at <= lte);
