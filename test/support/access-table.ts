import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Route } from '../../client/contract/route.ts';
import { localRoutes, type RouteName, routes } from '../../client/contract/routes.ts';
import { permissionNames } from '../../client/contract/shapes/permission.ts';
import type { BillingRulesConfig } from '../../functions/domain/billing-rules.ts';

const user = (name: string): string => `arn:aws:iam::000000000000:user/${name}`;

/** One caller of each kind; the requests are for customer acme. */
export const callers = {
  bill: { name: '`bill`', arn: user('bill') },
  read: { name: '`read`', arn: user('read') },
  close: { name: '`close`', arn: user('close') },
  admin: { name: '`admin`', arn: user('admin') },
  ofAcme: { name: 'all four, for this customer', arn: user('of-acme') },
  ofAnother: { name: 'all four, for another customer', arn: user('of-another') },
  unlisted: { name: 'not listed', arn: user('unlisted') },
} as const;
export type CallerName = keyof typeof callers;
export const callerNames = Object.keys(callers) as CallerName[]; // Object.keys forgets the literal keys

export const rules: BillingRulesConfig = {
  callers: [
    ...permissionNames.map((name) => ({ caller: callers[name].arn, may: [name] })),
    { caller: callers.ofAcme.arn, may: [...permissionNames], customers: ['acme'] },
    { caller: callers.ofAnother.arn, may: [...permissionNames], customers: ['acme-*', 'beta'] },
  ],
  controlTotals: { callers: ['*'] },
};

/** The routes that callers sign. */
export type SignedRouteName = RouteName | keyof typeof localRoutes;

const everyRoute: Readonly<Record<SignedRouteName, Route>> = { ...routes, ...localRoutes };
export const routeNames = Object.keys(everyRoute) as SignedRouteName[]; // Object.keys forgets the literal keys
export const routeOf = (name: SignedRouteName): Route => everyRoute[name];

/** The answer that each caller got on each route. */
type Access = Readonly<Record<SignedRouteName, Readonly<Record<CallerName, string>>>>;

export function accessTable(access: Access): string {
  const cells = (row: readonly string[]): string => `| ${row.join(' | ')} |`;
  const head = ['route', 'needs', ...callerNames.map((name) => callers[name].name)];
  return [
    cells(head),
    cells(head.map(() => '---')),
    ...routeNames.map((name) => {
      const { method, path, permission } = routeOf(name);
      const needs = permission === 'any' ? 'a signature' : `\`${permission}\``;
      return cells([`\`${method} ${path}\``, needs, ...callerNames.map((caller) => access[name][caller])]);
    }),
  ].join('\n');
}

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'security.md');
const BEGIN = '<!-- routes and callers: begin -->\n';
const END = '<!-- routes and callers: end -->';

/** The page with the new table in it. */
export function withTable(page: string, table: string): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${PAGE} has no place for the table.`);
  return `${before}${BEGIN}${table}\n${END}${after}`;
}

export const securityPage = (): Promise<string> => readFile(PAGE, 'utf8');
export const writeSecurityPage = (text: string): Promise<void> => writeFile(PAGE, text);
