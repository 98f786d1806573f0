import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Route } from '../../../client/contract/route.ts';
import { type RouteName, routes } from '../../../client/contract/routes.ts';
import {
  aBusyCustomer,
  commands,
  examples,
  indexQueries,
  mock,
  run,
  transactions,
} from '../../support/endpoint-examples.ts';

/* These tests are for every endpoint. The replies of a single endpoint are tested in the test of its noun. */

const names = Object.keys(examples) as RouteName[]; // Object.keys forgets the literal keys

const ACTIONS: Readonly<Record<string, string>> = {
  Get: 'GetItem',
  BatchGet: 'BatchGetItem',
  Query: 'Query',
  Put: 'PutItem',
  Update: 'UpdateItem',
};
const WRITES = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  ConditionCheck: 'ConditionCheckItem',
  Delete: 'DeleteItem',
} as const;

/** The IAM actions for what was sent to the table. A transaction needs the permission of each of its parts. */
function actionsSent(): string[] {
  const writes = transactions()
    .flat()
    .flatMap((write) => Object.entries(WRITES).filter(([kind]) => write[kind as keyof typeof WRITES]))
    .map(([, action]) => action);
  const onIndex = indexQueries().length;
  const reads = commands()
    .filter((name) => name !== 'TransactWrite')
    .filter((name) => name !== 'Query' || mock.commandCalls(QueryCommand).length > onIndex)
    .map((name) => ACTIONS[name] ?? name);
  return [...new Set([...writes, ...reads])].sort();
}

beforeEach(() => {
  mock.reset();
  aBusyCustomer();
});

describe.each(names)('%s', (name) => {
  test('is answered by the endpoint of that name', () => {
    expect(examples[name].endpoint.route).toBe(name);
  });

  test('uses exactly the table actions that it declares', async () => {
    const { alsoSent } = examples[name];
    const { alsoAs = [] }: Route = routes[name];
    const replies = [
      await run(name),
      ...(await Promise.all(alsoAs.map((accept) => run(name, { accept })))),
      ...(alsoSent ? [await run(name, {}, { query: alsoSent })] : []),
    ];

    for (const { statusCode } of replies) expect(statusCode).toBeLessThan(300);
    const { table: onTable = [], lists: onLists = [], writes = {} } = examples[name].endpoint.access;
    expect(actionsSent()).toEqual([...onTable, ...Object.keys(writes)].sort());
    expect(indexQueries().length > 0 ? ['Query'] : []).toEqual(onLists);
  });

  test('answers as its route says', async () => {
    const { statusCode, body } = await run(name);
    const route: Route = routes[name];

    const schema = route.replies[statusCode as keyof Route['replies']]; // undefined fails the next line
    expect(schema).toBeDefined();
    expect(JSON.parse(JSON.stringify(schema?.parse(JSON.parse(body))))).toEqual(JSON.parse(body));
  });
});

const documents = names.flatMap((name) => {
  const { alsoAs = [] }: Route = routes[name];
  return alsoAs.map((media) => [name, media] as const);
});

test('some routes have other media types', () => {
  expect(documents.length).toBeGreaterThan(2);
});

test.each(documents)('%s answers JSON unless the caller prefers %s', async (name, media) => {
  const mediaOf = async (headers?: Record<string, string>) => (await run(name, headers)).headers;

  const both = { vary: 'Accept' };
  expect(await mediaOf()).toMatchObject({ 'content-type': 'application/json', ...both });
  expect(await mediaOf({ Accept: '*/*' })).toMatchObject({ 'content-type': 'application/json', ...both });
  expect(await mediaOf({ Accept: media })).toMatchObject({
    'content-type': `${media}; charset=utf-8`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...both,
  });
});

test.each([
  'getCustomer',
  'addLineItem',
  'addUsage',
  'getCurrentInvoice',
  'listInvoices',
  'getStatement',
] as const)('%s: 404 for an unknown customer', async (name) => {
  mock.on(GetCommand).resolves({});

  expect(await run(name)).toMatchObject({
    statusCode: 404,
    body: expect.stringContaining('customer_not_found'),
  });
  expect(transactions()).toEqual([]);
});
