import type { queryChecks } from './call-options.ts';
import { ID, mustBe } from './checked-options.ts';
import { invalidArgument } from './errors.ts';

/** Parameters of a query by their names there, with the types of their values. */
type Parameters = Readonly<Record<string, keyof typeof queryChecks>>;

/** A row of the generated table. */
export interface Route {
  /** A GET has none. */
  readonly method?: 'POST' | 'PATCH' | 'DELETE';
  readonly path: `/${string}`;
  /** Statuses that are replies, not errors. If left out, only 200. */
  readonly replies?: readonly number[];
  /** A field that every reply has. It shows that the reply is not a page of another server behind a wrong base URL. */
  readonly mark: string;
  readonly body?: true;
  /** Whether it takes an idempotency key. A route without one is always safe to repeat. */
  readonly key?: true;
  /** Whether its reply is a page of a list. */
  readonly list?: true;
  /** Other media types than JSON that its reply can have. */
  readonly alsoAs?: readonly string[];
  /** The one of them that may have several parts, which a cursor leads through. */
  readonly parts?: string;
  /** Whether its reply can leave out the new state of what was changed. */
  readonly minimal?: true;
  /** Of a route that takes several entries: the field that has them, and the field of a result that names its entry. */
  readonly batch?: { readonly field: string; readonly named: string };
  readonly required?: Parameters;
  readonly optional?: Parameters;
}

/** The path, each id percent-encoded so that `team:a@b` stays one segment. */
export const pathOf = ({ path }: Route, nextId: () => unknown): string =>
  path.replace(/{(\w+)}/g, (_, name: string) => pathSegment(name, nextId()));

const pathSegment = (name: string, id: unknown): string => {
  const text = String(mustBe(name, id, ID));
  // URL parsers remove such dots, even percent-encoded, so the call would reach another route.
  if (/^\.{0,2}$/.test(text) || !text.isWellFormed()) {
    throw invalidArgument(`${name} "${text}" cannot be part of a URL: pass the id that Tally knows`);
  }
  return encodeURIComponent(text);
};
