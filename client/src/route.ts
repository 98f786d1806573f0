import type { queryChecks } from './call-options.ts';
import { ID, mustBe } from './checked-options.ts';
import { invalidArgument } from './errors.ts';

/** Parameters of a query by their names there, with what their values are. */
type Parameters = Readonly<Record<string, keyof typeof queryChecks>>;

/** A row of the generated table. */
export interface Route {
  /** A GET has none. */
  readonly method?: 'POST' | 'PATCH' | 'DELETE';
  readonly path: `/${string}`;
  /** Statuses that are replies, not errors: 200 alone, when left out. */
  readonly replies?: readonly number[];
  /** A field of every reply, by which it is told from another server's page behind a wrong base URL. */
  readonly mark: string;
  readonly body?: true;
  /** Whether it takes an idempotency key. What takes none is safe to repeat by nature. */
  readonly key?: true;
  /** Whether its reply is a page of a list. */
  readonly list?: true;
  /** What its reply can be had as beside JSON. */
  readonly alsoAs?: readonly string[];
  /** Whether its reply can be had without the new state of what was changed. */
  readonly minimal?: true;
  readonly required?: Parameters;
  readonly optional?: Parameters;
}

/** The path, each id percent-encoded so that `team:a@b` stays one segment. */
export const pathOf = ({ path }: Route, nextId: () => unknown): string =>
  path.replace(/{(\w+)}/g, (_, name: string) => pathSegment(name, nextId()));

function pathSegment(name: string, id: unknown): string {
  mustBe(name, id, ID);
  const text = String(id);
  // URL parsers resolve dots away, even percent-encoded: the call would reach another route.
  if (/^\.{0,2}$/.test(text) || !text.isWellFormed()) {
    throw invalidArgument(`${name} "${text}" cannot be part of a URL: pass the id that Tally knows`);
  }
  return encodeURIComponent(text);
}
