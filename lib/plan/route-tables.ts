import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AnyRouteName as RouteName } from '../../client/contract/routes.ts';

const CONTRACT = join(import.meta.dirname, '..', '..', 'client', 'contract');
const load = createRequire(import.meta.url);

/** The table that a route stands in. */
export interface RouteTable {
  /** The folder of what it is about, in the contract and in `functions/api`. */
  readonly noun: string;
  readonly file: string;
  /** What the file exports it as. */
  readonly name: string;
}

const files = readdirSync(CONTRACT, { recursive: true, encoding: 'utf8' }).filter((path) =>
  /^[^/]+\/(?:[a-z]+-)?routes\.ts$/.test(path),
);

/** @throws Error when no noun has the route */
export function tableOf(route: RouteName): RouteTable {
  for (const path of files) {
    const file = join(CONTRACT, path);
    const tables: Record<string, object> = load(file);
    const name = Object.keys(tables).find((each) => Object.hasOwn(tables[each] ?? {}, route));
    if (name !== undefined) return { noun: path.split('/')[0] ?? '', file, name };
  }
  throw new Error(
    `No file client/contract/<noun>/routes.ts has route ${route}: put it into the file of its noun.`,
  );
}
