import { afterEach, describe, expect, jest, test } from '@jest/globals';

type Endpoints = typeof import('../../lib/plan/endpoints.ts');

/** Loads the module with other files around it than those of the project. */
function endpointsAmong(mocks: Record<string, object>): Endpoints {
  jest.resetModules();
  for (const [path, exports] of Object.entries(mocks)) jest.doMock(path, () => exports);
  return require('../../lib/plan/endpoints.ts');
}
const CONTRACT = '../../client/contract/routes.ts';
const NOUN = '../../client/contract/service/routes.ts';
const prod = { testClock: false };
const HEALTH = '../../functions/api/service/get-health.ts';
const { routes } = jest.requireActual<typeof import('../../client/contract/routes.ts')>(CONTRACT);

afterEach(() => {
  jest.dontMock(CONTRACT);
  jest.dontMock(NOUN);
  jest.dontMock(HEALTH);
});

describe('a function is planned', () => {
  test('with its routes, and with each action of their endpoints on the table once', () => {
    const { planFunction } = endpointsAmong({});

    expect(planFunction('service', prod)).toEqual({
      name: 'service',
      routes: ['getHealth', 'getOpenApi'],
      access: { table: ['GetItem'], lists: [], writes: {}, sends: [], secrets: [] },
    });
    expect(planFunction('customers', prod).access.lists).toEqual(['Query']);
    expect(planFunction('line-item-writes', prod).access).toEqual({
      table: ['BatchGetItem', 'GetItem', 'Query'],
      lists: [],
      writes: {
        PutItem: ['due', 'invoice', 'lineItem'],
        UpdateItem: ['controlTotal', 'invoice', 'lineItem', 'pointer'],
      },
      sends: [],
      secrets: [],
    });
    expect(planFunction('invoice-closing', prod).access).toMatchObject({ sends: ['sync'], secrets: [] });
  });

  test('with the routes of its stage: if time can be moved, also those of the clock and the access to it', () => {
    const { planFunction } = endpointsAmong({});

    expect(planFunction('service', { testClock: true })).toEqual({
      name: 'service',
      routes: ['getHealth', 'getOpenApi', 'getClock', 'setClock'],
      access: { table: ['GetItem'], lists: [], writes: { PutItem: ['clock'] }, sends: [], secrets: [] },
    });
  });

  test('from files named after their routes', () => {
    const { endpointFile } = endpointsAmong({});

    expect(endpointFile('addLineItem')).toMatch(/functions\/api\/line-items\/add-line-item\.ts$/);
    expect(endpointFile('getOpenApi')).toMatch(/functions\/api\/service\/get-open-api\.ts$/);
  });
});

describe('it is not planned, and the message says what to write', () => {
  test('when a route has no file', () => {
    const added = { ...routes, payInvoice: { ...routes.getHealth, path: '/pay' } };
    const { planFunction } = endpointsAmong({
      [CONTRACT]: { routes: added },
      [NOUN]: { serviceRoutes: added },
    });

    expect(() => planFunction('service', prod)).toThrow(
      /^Nothing answers route payInvoice: write .*functions\/api\/service\/pay-invoice\.ts, which exports default endpoint\('payInvoice', …\)\.$/,
    );
  });

  test.each([
    ['nothing', {}],
    ['another route’s endpoint', { default: { route: 'getOpenApi', access: {} } }],
    ['something else', { default: () => {} }],
  ])('when its file exports %s', (_what, exports) => {
    const { planFunction } = endpointsAmong({ [HEALTH]: { __esModule: true, ...exports } });

    expect(() => planFunction('service', prod)).toThrow(
      /functions\/api\/service\/get-health\.ts must export default endpoint\('getHealth', …\)\.$/,
    );
  });
});
