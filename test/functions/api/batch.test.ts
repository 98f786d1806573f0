import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { addLineItemsReply, type BatchResult } from '../../../client/contract/line-items/write-replies.ts';
import addLineItems from '../../../functions/api/line-items/add-line-items.ts';
import { DomainError } from '../../../functions/domain/errors.ts';
import { lineItemIdOf } from '../../../functions/domain/line-item.ts';
import { keys } from '../../../functions/store/table/items.ts';
import { fieldsOf, problemOf, tally } from '../../support/api-gateway.ts';
import { aBusyCustomer, customerItem, mock, table, transactions } from '../../support/endpoint-examples.ts';
import { cancelled, conflicting, well } from '../../support/mocked-table.ts';
import { acme } from '../../support/replies.ts';

beforeEach(() => {
  mock.reset();
  aBusyCustomer();
  mock.on(GetCommand, { Key: { pk: 'C#nobody', sk: 'customer' } }).resolves({});
  mock.on(GetCommand, { Key: keys.lineItem(lineItemIdOf(acme.customer_id, 'u', 'a')) }).resolves({});
  // No waiting between tries.
  jest.spyOn(Math, 'random').mockReturnValue(0);
});

const storage = { service: 'storage', units_consumed: 58, price_per_unit: 0.05 };
const item = (key: string, changes: object = {}) => ({
  customer_id: 'acme',
  idempotency_key: key,
  ...storage,
  ...changes,
});

const send = (body: unknown) => tally([addLineItems], { table }).send('addLineItems', { body });
const resultsOf = async (items: unknown[]): Promise<BatchResult[]> => {
  const { statusCode, body } = await send({ items });
  expect(statusCode).toBe(200);
  return addLineItemsReply.parse(JSON.parse(body)).results;
};

describe('a batch', () => {
  test('bills what it can, and gives an outcome for each item', async () => {
    const { statusCode, body } = await send({
      items: [item('a'), item('b', { price_per_unit: -1 }), item('c', { customer_id: 'nobody' }), item('d')],
    });

    expect(statusCode).toBe(200);
    const { results, summary, invoices } = JSON.parse(body);
    expect(results).toMatchObject([
      { index: 0, outcome: 'created', line_item: { idempotency_key: 'a', amount: '2.90' } },
      {
        index: 1,
        outcome: 'rejected',
        error: { status: 422, code: 'validation_failed', errors: [{ field: 'items[1].price_per_unit' }] },
      },
      {
        index: 2,
        outcome: 'rejected',
        error: { status: 404, code: 'customer_not_found', errors: [{ field: 'items[2].customer_id' }] },
      },
      { index: 3, outcome: 'created', line_item: { idempotency_key: 'd' } },
    ]);
    expect(summary).toEqual({ created: 2, replayed: 0, conflict: 0, rejected: 2, failed: 0 });
    expect(invoices).toMatchObject([{ invoice_id: 'inv_acme_USD_2026-11_1', total: '14.50' }]);
    expect(transactions()).toHaveLength(1);
  });

  test.each([
    ['an unknown field', { priec: 1 }, 'unknown_field', ['items[0].priec']],
    ['no customer', { customer_id: undefined }, 'validation_failed', ['items[0].customer_id']],
    ['no key', { idempotency_key: undefined }, 'validation_failed', ['items[0].idempotency_key']],
    ['a price that is text', { price_per_unit: 'fifty' }, 'validation_failed', ['items[0].price_per_unit']],
    ['a time too far ahead', { used_at: '2999-01-01T00:00:00Z' }, 'validation_failed', ['items[0].used_at']],
    [
      'an amount beyond what a line may hold',
      { units_consumed: '999999999999', price_per_unit: '999999999999' },
      'validation_failed',
      ['items[0].units_consumed'],
    ],
  ])('rejects an item with %s, and names it', async (_what, changes, code, fields) => {
    const [refused, billed] = await resultsOf([item('a', changes), item('b')]);

    expect(refused).toMatchObject({ outcome: 'rejected', error: { code } });
    expect(refused?.error?.errors?.map(({ field }) => field)).toEqual(fields);
    expect(billed).toMatchObject({ outcome: 'created' });
  });

  test.each([
    ['of its schema', { price_per_unit: -1 }, 'items[0].price_per_unit is wrong: see errors.'],
    [
      'of a rule',
      { used_at: '2999-01-01T00:00:00Z' },
      'items[0].used_at is wrong: see errors. Nothing was written.',
    ],
    [
      'of several fields',
      { price_per_unit: -1, units_consumed: 'a' },
      '2 fields are wrong, items[0].units_consumed and items[0].price_per_unit: see errors.',
    ],
    ['of a key', { idempotency_key: 'two words' }, 'items[0].idempotency_key is wrong: see errors.'],
  ])('names a field in a sentence %s as it does in the list', async (_what, changes, detail) => {
    const [refused] = await resultsOf([item('a', changes)]);

    expect(refused?.error?.detail).toBe(detail);
    for (const { field, message } of refused?.error?.errors ?? []) {
      expect(field).toMatch(/^items\[0\]\./);
      // Nobody sent a header.
      expect(message).not.toMatch(/header|Idempotency-Key/);
    }
  });

  test.each([[null], [42], ['text'], [[]]])('rejects %j in the place of an item', async (wrong) => {
    const [refused] = await resultsOf([wrong, item('b')]);

    expect(refused).toMatchObject({ outcome: 'rejected', error: { code: 'validation_failed' } });
  });

  test.each([
    ['no items', { items: [] }, 'items'],
    ['more than 500', { items: Array.from({ length: 501 }, (_, index) => item(`${index}`)) }, 'items'],
    ['items that are no list', { items: item('a') }, 'items'],
    ['another field', { items: [item('a')], dry_run: true }, 'dry_run'],
    ['a list without its name', [item('a')], 'body'],
  ])('with %s is refused whole, with the field', async (_what, body, field) => {
    const refused = await send(body);

    expect(refused.statusCode).toBe(422);
    expect(fieldsOf(refused)).toEqual([field]);
    expect(transactions()).toEqual([]);
  });

  test('that is not JSON is refused as a whole', async () => {
    expect((await send('{"items": [')).statusCode).toBe(400);
  });

  test('needs no key of its own', async () => {
    expect(problemOf(await send({ items: [item('a')] })).code).toBeUndefined();
  });
});

describe('an item for which the store had no answer', () => {
  test.each([
    ['a store that did not answer', new DomainError('unavailable', { detail: 'No answer.' }), 'unavailable'],
    ['a defect', new TypeError('a bug'), 'internal_error'],
  ])('has failed and may be sent again: %s', async (_what, error, code) => {
    mock.on(TransactWriteCommand).rejects(error);

    expect(await resultsOf([item('a')])).toMatchObject([
      { index: 0, outcome: 'failed', retryable: true, error: { code } },
    ]);
  });

  test('is tried more often than a single line item, as long as there is time', async () => {
    mock.on(TransactWriteCommand).callsFake(() => {
      if (transactions().length <= 40) throw cancelled(well, conflicting);
      return {};
    });

    expect(await resultsOf([item('a')])).toMatchObject([{ outcome: 'created' }]);
  });

  test('is failed if there was no time left', async () => {
    mock.on(TransactWriteCommand).rejects(cancelled(well, conflicting));
    const late = tally([addLineItems], { table, timeLeft: 0 });

    const { body } = await late.send('addLineItems', { body: { items: [item('a')] } });

    expect(JSON.parse(body).results).toMatchObject([
      { index: 0, outcome: 'failed', retryable: true, error: { code: 'unavailable' } },
    ]);
  });

  test('does not fail the items of another customer', async () => {
    mock.on(TransactWriteCommand).callsFake((input) => {
      const names = JSON.stringify(input).includes('globex');
      if (names) throw new TypeError('a bug');
      return {};
    });

    const results = await resultsOf([item('a', { customer_id: 'globex' }), item('b')]);

    expect(results.map(({ outcome }) => outcome)).toEqual(['failed', 'created']);
  });

  test('is not rejected if its customer cannot be read', async () => {
    mock
      .on(GetCommand, { Key: { pk: 'C#nobody', sk: 'customer' } })
      .rejects(new DomainError('unavailable', { detail: 'No answer.' }));

    const results = await resultsOf([item('a', { customer_id: 'nobody' }), item('b')]);

    expect(results.map(({ outcome }) => outcome)).toEqual(['failed', 'created']);
  });

  test('makes later items with its key fail too, because otherwise they would be billed as the first', async () => {
    // The second of the two reads finds the customer.
    mock
      .on(GetCommand, { Key: { pk: 'C#late', sk: 'customer' } })
      .rejectsOnce(new DomainError('unavailable', { detail: 'No answer.' }))
      .resolves({ Item: { ...customerItem, pk: 'C#late', customer_id: 'late' } });

    const results = await resultsOf([
      item('a', { customer_id: 'late' }),
      item('a', { customer_id: 'late', units_consumed: 1 }),
      item('b', { customer_id: 'late' }),
    ]);

    expect(results.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'created']);
  });
});
