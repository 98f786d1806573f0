import { invalidArgument } from './errors.ts';

/** A row of the generated table. */
export interface Route {
  /** A GET has none. */
  readonly method?: 'POST' | 'DELETE';
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
  /** Parameters of the query, by their names there. */
  readonly required?: readonly string[];
  readonly optional?: readonly string[];
}

const PLACEHOLDER = /{(\w+)}/g;

/** What stands in the path, in its order. */
export const idNames = ({ path }: Route): string[] =>
  [...path.matchAll(PLACEHOLDER)].map(([, name = '']) => name);

/** The route's path, each id percent-encoded so that `team:a@b` stays one segment. */
export function pathOf({ path }: Route, ids: Readonly<Record<string, unknown>>): string {
  return path.replace(PLACEHOLDER, (_, name: string) => pathSegment(name, ids[name]));
}

function pathSegment(name: string, id: unknown): string {
  if (typeof id === 'number' && !(Number.isSafeInteger(id) && id >= 0)) {
    throw invalidArgument(`${name} ${id} is no whole number that JavaScript holds exactly: pass text`);
  }
  const text = String(id ?? '');
  // URL parsers resolve these away, even percent-encoded: the call would reach another route.
  if (text === '' || text === '.' || text === '..') {
    throw invalidArgument(`${name} ${JSON.stringify(text)} cannot be part of a URL: pass the id itself`);
  }
  try {
    return encodeURIComponent(text);
  } catch {
    throw invalidArgument(`${name} is not well-formed Unicode text: pass the id that Tally knows`);
  }
}
