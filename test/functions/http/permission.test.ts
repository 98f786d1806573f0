import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { BatchResult } from '../../../client/contract/line-items/write-replies.ts';
import getInvoiceSummary from '../../../functions/api/summaries/get-invoice-summary.ts';
import type { BillingRulesConfig } from '../../../functions/domain/billing-rules.ts';
import {
  accessTable,
  type CallerName,
  callerNames,
  callers,
  routeNames,
  routeOf,
  rules,
  type SignedRouteName,
  securityPage,
  withTable,
  writeSecurityPage,
} from '../../support/access-table.ts';
import { fieldsOf, problemOf, type Sent, tally } from '../../support/api-gateway.ts';
import {
  aBusyCustomer,
  commands,
  exampleOf,
  key,
  lineItem,
  lineItemKey,
  mock,
  run,
  table,
  transactions,
} from '../../support/endpoint-examples.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/* Sends every route for customer acme, by a caller of each kind. */

/** Sent to a table that knows no earlier request. */
async function sent(name: SignedRouteName, caller: CallerName) {
  mock.reset();
  aBusyCustomer();
  return run(name, {}, { caller: callers[caller].arn, rules });
}

/** The exceptions, where the kind of a caller does not decide alone. */
const exceptions: Partial<Record<SignedRouteName, Partial<Record<CallerName, string>>>> = {
  // An id that Tally makes belongs to no list of customers, so a caller who may create only some customers must name
  // the id. The example's key was used before.
  createCustomer: { ofAcme: '403', admin: '200' },
  listCustomers: { ofAnother: '200, empty' },
  addLineItems: { ofAnother: '200, item 403' },
  // Products do not belong to a customer. So only a caller for all customers may create one. The example's key was used
  // before.
  createProduct: { ofAcme: '403', admin: '200' },
  listProducts: { ofAnother: '200' },
  // A caller gets its own totals, because the request names nobody else.
  getControlTotals: { ofAnother: '200' },
  // Every caller may read the time.
  getClock: { ofAcme: '403' },
  setClock: { ofAcme: '403' },
};

function expectedOf(name: SignedRouteName, caller: CallerName): string {
  const { permission, replies } = routeOf(name);
  const success = ['201', '202'].find((status) => status in replies) ?? '200';
  const isAllowed = permission === 'any' || caller === permission || caller === 'ofAcme';
  return exceptions[name]?.[caller] ?? (isAllowed ? success : '403');
}

/** The status, and the fields that a successful reply leaves out. */
function told({ statusCode, body }: APIGatewayProxyResult): string {
  const { data, results = [] } = JSON.parse(body);
  const refused = results.find((result: BatchResult) => result.error)?.error;
  if (refused) return `${statusCode}, item ${refused.status}`;
  return data?.length === 0 ? `${statusCode}, empty` : String(statusCode);
}

describe.each(routeNames)('%s', (name) => {
  test.each(callerNames)('by a caller who may: %s', async (caller) => {
    const reply = await sent(name, caller);

    expect(told(reply)).toBe(expectedOf(name, caller));
  });

  test.each(callerNames)('writes nothing when it refuses: %s', async (caller) => {
    const reply = await sent(name, caller);

    if (!told(reply).endsWith('403')) return;
    expect(transactions()).toEqual([]);
    // It only reads whose invoice or line item it is.
    const isOneOfTheirs = /{(invoice|line_item|lead)_id}/.test(routeOf(name).path);
    const reads = isOneOfTheirs && caller === 'ofAnother' ? ['Get'] : [];
    expect(commands()).toEqual(reads);
  });
});

describe('a refusal says', () => {
  const arn = (caller: CallerName) => callers[caller].arn;

  test('what the caller may do, and what the route needs', async () => {
    expect(problemOf(await sent('finalizeInvoice', 'bill'))).toMatchObject({
      code: 'forbidden',
      detail: `${arn('bill')} may not call POST /invoices/{invoice_id}/finalize, which needs "close": the stage's rules only let it bill.`,
    });
  });

  test('that a caller is not listed', async () => {
    expect(problemOf(await sent('getCustomer', 'unlisted')).detail).toBe(
      `${arn('unlisted')} may not call GET /customers/{customer_id}, which needs "read": the stage's rules do not list it.`,
    );
  });

  test.each<[SignedRouteName, string]>([
    ['getCustomer', 'customer_id'],
    ['getInvoiceSummary', 'customer_id'],
    ['getInvoice', 'invoice_id'],
    ['voidInvoice', 'invoice_id'],
    ['credit', 'line_item_id'],
    ['getLead', 'lead_id'],
  ])('for whom the caller may %s, by the field %s', async (name, field) => {
    const refused = await sent(name, 'ofAnother');

    expect(fieldsOf(refused)).toEqual([field]);
    expect(problemOf(refused).detail).toContain(`not allow ${arn('ofAnother')} this ${field}: see errors`);
    expect(problemOf(refused).errors?.[0]?.message).toContain(
      `for customers acme-*, beta: this ${field} does not belong to one of them`,
    );
  });

  test('that a customer must be named, if the caller may do so only for some', async () => {
    const refused = await tally([getInvoiceSummary], { table, rules }).send('getInvoiceSummary', {
      query: { from: '2026-01', to: '2026-12' },
      caller: arn('ofAcme'),
    });

    expect(refused.statusCode).toBe(403);
    expect(problemOf(refused).errors).toEqual([
      { field: 'customer_id', message: expect.stringContaining('name one of them as customer_id') },
    ]);
  });
});

describe('a caller who may not read something does not learn whether it exists:', () => {
  test.each<[SignedRouteName, Sent]>([
    ['getCustomer', { params: { customer_id: 'nobody' } }],
    ['getInvoice', { params: { invoice_id: 'inv_nobody_USD_2026-11_1' } }],
    ['finalizeInvoice', { params: { invoice_id: 'inv_nobody_USD_2026-11_1' } }],
    ['getLead', { params: { lead_id: 'none' } }],
    ['credit', { params: { line_item_id: 'li_nobody' }, headers: key, body: { reason: 'Late' } }],
  ])('%s answers the same', async (name, unknown) => {
    const existing = await sent(name, 'ofAnother');
    mock.on(GetCommand).resolves({});
    const { endpoint } = exampleOf(name);

    const missing = await tally([endpoint], { table, rules }).send(name, {
      ...unknown,
      caller: callers.ofAnother.arn,
    });

    expect(missing.statusCode).toBe(403);
    expect(missing.body).toBe(existing.body);
  });
});

test('it is checked first: a caller who may not call a route learns nothing else about its request', async () => {
  const sentBadly = { params: { invoice_id: 'inv_1' }, body: '{"reason":', caller: callers.read.arn };

  const refused = await tally([exampleOf('voidInvoice').endpoint], { table, rules }).send(
    'voidInvoice',
    sentBadly,
  );

  expect(refused.statusCode).toBe(403);
});

test.each<[CallerName, string[]]>([
  ['read', []],
  ['ofAcme', ['finalize', 'void', 'credit']],
])('an invoice offers %s no action that it would be refused', async (caller, actions) => {
  for (const name of ['getInvoice', 'getCurrentInvoice'] as const) {
    expect(JSON.parse((await sent(name, caller)).body).invoice.allowed_actions).toEqual(actions);
  }
  expect(JSON.parse((await sent('listInvoices', caller)).body).data[0].allowed_actions).toEqual(actions);
});

test('replays are refused too', async () => {
  mock.on(GetCommand, { Key: lineItemKey }).resolves({ Item: lineItem });

  expect((await sent('addLineItem', 'unlisted')).statusCode).toBe(403);
});

test('with an entry for all others, nobody needs to be listed', async () => {
  const others: BillingRulesConfig = { otherCallers: { may: ['read'] } };
  const as = { caller: callers.unlisted.arn, rules: others };

  expect((await run('getCustomer', {}, as)).statusCode).toBe(200);
  expect((await run('voidInvoice', {}, as)).statusCode).toBe(403);
});

test('docs/security.md shows the table of all routes and callers as it is', async () => {
  const access = {} as Record<SignedRouteName, Record<CallerName, string>>; // filled by the loop
  for (const name of routeNames) {
    access[name] = {} as Record<CallerName, string>; // filled by the loop
    for (const caller of callerNames) access[name][caller] = told(await sent(name, caller));
  }
  const page = await securityPage();
  const right = withTable(page, accessTable(access));

  if (process.env['WRITE_ACCESS_TABLE']) await writeSecurityPage(right);
  else expect(page).toBe(right);
});

test('docs/security.md names only tests that exist', async () => {
  const named = new Set((await securityPage()).match(/test\/[\w./-]+\.(?:test\.ts|py)/g));

  expect(named.size).toBeGreaterThan(20);
  expect([...named].filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});
