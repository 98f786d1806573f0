import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { FunctionName, Route } from '../../client/contract/route.ts';
import {
  localRoutes,
  type AnyRouteName as RouteName,
  routes,
  webhookRoutes,
} from '../../client/contract/routes.ts';
import type { Access, WriteAction, Writes } from '../../functions/access.ts';
import type { Endpoint } from '../../functions/http/endpoint.ts';
import type { StageConfig } from '../stage.ts';
import { tableOf } from './route-tables.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'functions', 'api');
const load = createRequire(import.meta.url);

/**
 * An endpoint's file, named after its route, in the folder of its noun: `functions/api/line-items/add-line-item.ts`
 * answers `addLineItem`.
 */
export const endpointFile = (route: RouteName): string =>
  join(FOLDER, tableOf(route).noun, `${route.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`);

/** What a function is made of: its routes, and the access that their endpoints declare. */
export interface FunctionPlan {
  readonly name: FunctionName;
  readonly routes: readonly RouteName[];
  readonly access: Required<Access>;
}

type Clocked = Pick<StageConfig, 'testClock'>;

/** Those that the stage has. */
export const routesOf = ({ testClock }: Clocked) =>
  // Object.entries forgets the literal keys.
  Object.entries({ ...routes, ...webhookRoutes, ...(testClock && localRoutes) }) as [RouteName, Route][];

export function planFunction(name: FunctionName, stage: Clocked): FunctionPlan {
  const mine = routesOf(stage).filter(([, route]) => route.function === name);
  const names = mine.map(([routeName]) => routeName);
  const accesses = names.map((route) => loadEndpoint(route).access);
  return {
    name,
    routes: names,
    access: {
      // A clock that can be moved is read with every request.
      table: eachOnce([
        ...accesses.flatMap(({ table = [] }) => table),
        ...(stage.testClock ? (['GetItem'] as const) : []),
      ]),
      lists: eachOnce(accesses.flatMap(({ lists = [] }) => lists)),
      writes: allWrites(accesses),
      sends: eachOnce(accesses.flatMap(({ sends = [] }) => sends)),
      secrets: eachOnce(accesses.flatMap(({ secrets = [] }) => secrets)),
    },
  };
}

/** What one role may write: for each action, the kinds of items of all endpoints that share the role. */
function allWrites(accesses: readonly Access[]): Writes {
  const declared = accesses.flatMap(({ writes = {} }) => Object.entries(writes));
  const actions = eachOnce(declared.map(([action]) => action)) as WriteAction[]; // Object.entries forgets the literal keys
  return Object.fromEntries(
    actions.map((action) => [
      action,
      eachOnce(declared.filter(([each]) => each === action).flatMap(([, kinds]) => kinds)),
    ]),
  );
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
