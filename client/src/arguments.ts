import type { CallOptions, ListOptions, WriteOptions } from './call-options.ts';
import { invalidArgument } from './errors.ts';
import { checkedKey, keyOrRandom } from './key.ts';
import { idNames, pathOf, type Route } from './route.ts';

type Query = Readonly<Record<string, unknown>>;
type Options = CallOptions & ListOptions & WriteOptions & Query;

/** What a call of a method says, in the places where it travels. */
export interface Parts {
  readonly path: string;
  readonly query: Query;
  readonly body: unknown;
  readonly idempotencyKey: string | undefined;
  readonly options: Options;
}

/**
 * Reads a method's arguments: what stands in the path, the body, what the query must have, and the options. The
 * generated types name them in this order.
 */
export function partsOf(route: Route, given: readonly unknown[]): Parts {
  const left = [...given];
  const ids = Object.fromEntries(idNames(route).map((name) => [name, left.shift()]));
  const body = route.body && (left.shift() ?? {});
  const required = (route.required ?? []).map((name) => [name, requiredText(name, left.shift())]);
  const options = (left.shift() ?? {}) as Options; // the types have checked it, and unknown names are not read
  const optional = (route.optional ?? []).map((name) => [name, options[camelCase(name)]]);
  return {
    path: pathOf(route, ids),
    query: {
      ...Object.fromEntries([...required, ...optional]),
      ...(route.list && { limit: options.pageSize }),
    },
    body,
    idempotencyKey: route.key && keyOrRandom(options.idempotencyKey),
    options,
  };
}

function requiredText(name: string, value: unknown): unknown {
  if (name === 'idempotency_key') return checkedKey(value);
  if (value === undefined || value === null || value === '')
    throw invalidArgument(`${camelCase(name)} is missing`);
  return value;
}

export function queryOf(parameters: Query): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query.set(name, String(value));
  }
  return query.size === 0 ? '' : `?${query}`;
}

const camelCase = (name: string): string =>
  name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
