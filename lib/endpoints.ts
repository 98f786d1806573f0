import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { FunctionName, Route } from '../client/contract/route.ts';
import { type RouteName, routes } from '../client/contract/routes.ts';
import type { Access, Endpoint } from '../functions/http/endpoint.ts';

const FOLDER = join(import.meta.dirname, '..', 'functions', 'api');
const load = createRequire(import.meta.url);

/** An endpoint's file, named after its route: `addLineItem` is answered by `functions/api/add-line-item.ts`. */
export const endpointFile = (route: RouteName): string =>
  join(FOLDER, `${route.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`);

/** What a function is made of: its routes, and the access that their endpoints declare. */
export interface FunctionPlan {
  readonly name: FunctionName;
  readonly routes: readonly RouteName[];
  readonly access: Required<Access>;
}

export function planFunction(name: FunctionName): FunctionPlan {
  // Object.entries forgets the literal keys.
  const mine = (Object.entries(routes) as [RouteName, Route][]).filter(
    ([, route]) => route.function === name,
  );
  const names = mine.map(([routeName]) => routeName);
  const accesses = names.map((route) => loadEndpoint(route).access);
  return {
    name,
    routes: names,
    access: {
      table: eachOnce(accesses.flatMap(({ table = [] }) => table)),
      lists: eachOnce(accesses.flatMap(({ lists = [] }) => lists)),
    },
  };
}

const eachOnce = <Action extends string>(actions: readonly Action[]): Action[] =>
  [...new Set(actions)].sort();

function loadEndpoint(route: RouteName): Endpoint {
  const file = endpointFile(route);
  if (!existsSync(file)) {
    throw new Error(
      `Nothing answers route ${route}: write ${file}, which exports default endpoint('${route}', …).`,
    );
  }
  // The default export of an endpoint's file, by the convention that the next lines check.
  const { default: endpoint } = load(file) as { default?: Endpoint };
  if (endpoint?.route === route) return endpoint;
  throw new Error(`${file} must export default endpoint('${route}', …).`);
}
