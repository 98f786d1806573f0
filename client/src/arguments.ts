import { callChecks, listChecks, queryChecks, UP_TO_100, writeChecks } from './call-options.ts';
import {
  BOOLEAN,
  type Check,
  type Checks,
  checkedOptions,
  type JsonObject,
  mustBe,
} from './checked-options.ts';
import { invalidArgument } from './errors.ts';
import { type RouteName, routes } from './generated/routes.ts';
import { jsonOf } from './json.ts';
import { keyOrRandom } from './key.ts';
import { pathOf, type Route } from './route.ts';

/** Options that say how to call. */
interface CallParts {
  readonly accept?: string;
  readonly minimal?: boolean;
  readonly signal?: AbortSignal;
  readonly deadline?: number;
}

/** The arguments of a call, by the places where they travel. */
export interface Parts extends CallParts {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string | null;
  readonly key: string | undefined;
}

/** Reads a method's arguments: path, body, required query, and options. The generated types name them in this order. */
export const partsOf = (name: RouteName, given: readonly unknown[]): Parts => {
  const route: Route = routes[name];
  const left = [...given];
  const path = pathOf(route, () => left.shift());
  const input = route.body && (left.shift() ?? {});
  const query = new URLSearchParams();
  const ask = (parameter: string, value: unknown): void => {
    if (value !== undefined) query.set(parameter, String(value));
  };
  for (const [parameter, type] of Object.entries(route.required ?? {})) {
    ask(parameter, mustBe(camelCase(parameter), left.shift(), queryChecks[type]));
  }
  const options = checkedOptions<Record<string, unknown>>(left.shift(), checksOf(route));
  // Options in the wrong place would be lost, for example a `dryRun`.
  if (left.some((more) => more !== undefined)) {
    throw invalidArgument(`${name} takes ${given.length - left.length} arguments, the options last`);
  }
  for (const parameter in route.optional) ask(parameter, options[camelCase(parameter)]);
  ask('limit', options['pageSize']);
  const key =
    route.key &&
    keyOrRandom(options['idempotencyKey'] ?? (input as JsonObject | undefined)?.['idempotency_key']);
  const body = route.body ? jsonOf(input, key) : null;
  return { ...(options as CallParts), path, query, body, key }; // by their checks
};

export const checksOf = ({ key, list, alsoAs, minimal, batch, optional = {} }: Route): Checks => {
  const parameters = Object.entries(optional).map(([name, type]) => [camelCase(name), queryChecks[type]]);
  const accept: Check | undefined = alsoAs && [
    alsoAs.join(' or '),
    (value) => alsoAs.includes(value as string),
  ];
  return {
    ...(key ? writeChecks : list ? listChecks : callChecks),
    ...Object.fromEntries(parameters),
    ...(accept && { accept }),
    ...(minimal && { minimal: BOOLEAN }),
    ...(batch && { concurrency: UP_TO_100 }),
  };
};

const camelCase = (name: string): string =>
  name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
