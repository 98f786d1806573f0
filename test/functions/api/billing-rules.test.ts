import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import addLineItem from '../../../functions/api/line-items/add-line-item.ts';
import addUsage from '../../../functions/api/line-items/add-usage.ts';
import type { BillingRulesConfig } from '../../../functions/domain/billing-rules.ts';
import { CALLER, tally } from '../../support/api-gateway.ts';
import {
  aBusyCustomer,
  commands,
  key,
  lineItem,
  lineItemKey,
  mock,
  table,
  transactions,
} from '../../support/endpoint-examples.ts';
import { cancelled, failed, well } from '../../support/mocked-table.ts';

beforeEach(() => {
  mock.reset();
  aBusyCustomer();
  mock.on(GetCommand, { Key: lineItemKey }).resolves({});
});

const metered = { service: 'storage', units_consumed: 58, price_per_unit: 0.05 };
async function send(rules: BillingRulesConfig, body: object = metered, caller = CALLER) {
  const sent = { headers: key, body, caller };
  const { statusCode, body: text } = await tally([addLineItem], { table, rules }).send('addLineItem', sent);
  return { status: statusCode, ...JSON.parse(text) };
}

describe('the catalogue', () => {
  const rules = { catalogue: [{ service: 'storage', prices: { USD: { max: '0.10' } } }] };

  test('allows what is in it', async () => {
    expect(await send(rules)).toMatchObject({ status: 201, replayed: false });
  });

  test.each([
    ['service', { ...metered, service: 'leasing' }],
    ['price_per_unit', { ...metered, price_per_unit: '0.100000000001' }],
    ['currency', { ...metered, currency: 'EUR' }],
  ])('refuses by the field %s, and nothing is written', async (field, body) => {
    expect(await send(rules, body)).toMatchObject({
      status: 422,
      code: 'validation_failed',
      errors: [{ field, message: expect.stringContaining('expected') }],
    });
    expect(transactions()).toEqual([]);
  });

  test('holds for usage too', async () => {
    const body = { ...metered, service: 'leasing' };

    const refused = await tally([addUsage], { table, rules }).send('addUsage', { headers: key, body });

    expect(refused.statusCode).toBe(422);
  });

  describe('if it changed after a charge was billed', () => {
    const withoutStorage = { catalogue: [{ service: 'compute' }] };
    beforeEach(() => {
      mock.on(GetCommand, { Key: lineItemKey }).resolves({ Item: lineItem });
      const stored = { ...lineItem, rem: 2.4, units: 58, price: 0.05, amount: 2.9 };
      mock.on(TransactWriteCommand).rejects(cancelled(failed(stored), well));
    });

    test('still answers that charge as a replay', async () => {
      expect(await send(withoutStorage)).toMatchObject({ status: 200, replayed: true });
    });

    test('still answers other content under its key as a conflict', async () => {
      expect(await send(withoutStorage, { ...metered, units_consumed: 59 })).toMatchObject({
        status: 409,
        code: 'idempotency_conflict',
      });
    });
  });
});

describe('the callers’ rules', () => {
  const rules = { callers: [{ caller: CALLER, services: ['stor*'], customers: ['acme'] }] };

  test('allow what a caller may bill', async () => {
    expect(await send(rules)).toMatchObject({ status: 201 });
  });

  test.each([
    ['service', { callers: [{ caller: CALLER, services: ['compute'] }] }],
    ['customer_id', { callers: [{ caller: CALLER, customers: ['beta'] }] }],
  ])('refuse another %s with 403, and nothing is read or written', async (field, other) => {
    expect(await send(other)).toMatchObject({
      status: 403,
      code: 'forbidden',
      detail: expect.stringContaining(CALLER),
      errors: [{ field }],
    });
    expect(commands()).toEqual([]);
  });

  test('need a named service if the caller may bill only some', async () => {
    expect(await send(rules, { description: 'Setup', amount: 50 })).toMatchObject({
      status: 403,
      errors: [{ field: 'service', message: expect.stringContaining('stor*') }],
    });
  });

  test('refuse a caller that they do not list, even a replay', async () => {
    mock.on(GetCommand, { Key: lineItemKey }).resolves({ Item: lineItem });

    expect(await send(rules, metered, `${CALLER}-2`)).toMatchObject({ status: 403, code: 'forbidden' });
    expect(commands()).toEqual([]);
  });
});
