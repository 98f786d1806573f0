import { setTimeout as sleep } from 'node:timers/promises';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import addLineItem from '../../../functions/api/line-items/add-line-item.ts';
import addLineItems from '../../../functions/api/line-items/add-line-items.ts';
import getHealth from '../../../functions/api/service/get-health.ts';
import { DomainError } from '../../../functions/domain/errors.ts';
import type { Endpoint } from '../../../functions/http/endpoint.ts';
import { replayed } from '../../../functions/http/reply.ts';
import { requestLogger } from '../../../functions/http/request-log.ts';
import {
  CALLER,
  failing,
  GATEWAY_REQUEST_ID,
  recording,
  refusing,
  type Sent,
  tally,
} from '../../support/api-gateway.ts';
import { aBusyCustomer, customerItem, mock, table } from '../../support/endpoint-examples.ts';
import { cancelled, failed } from '../../support/mocked-table.ts';
import { addedLineItem } from '../../support/replies.ts';

let written = '';
const log = (): Record<string, unknown>[] =>
  written
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
const messages = () => log().map(({ level, message }) => `${String(level)} ${String(message)}`);

beforeEach(() => {
  written = '';
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((chunk) => {
      written += String(chunk);
      return true;
    });
  }
});
afterEach(() => {
  jest.restoreAllMocks();
});

const lineItems = recording('addLineItem', { status: 201, body: addedLineItem });
const speaking = (endpoints: readonly Endpoint[]) =>
  tally(endpoints, { table, logger: requestLogger('test') });
const add = (sent: Sent) => speaking([lineItems.endpoint]).send('addLineItem', sent);
const failWith = (error: unknown) => speaking([failing(error)]).send('getHealth');

test('a request is one line: the caller, the route, the result and the time that it took', async () => {
  await add({ headers: { 'Idempotency-Key': 'order:42' }, body: { description: 'Setup', amount: 50 } });

  expect(log()).toHaveLength(1);
  expect(log()[0]).toMatchObject({
    level: 'INFO',
    message: 'request',
    method: 'POST',
    route: '/customers/{customer_id}/line-items',
    path: '/customers/acme/line-items',
    status: 201,
    caller: CALLER,
    request_id: GATEWAY_REQUEST_ID,
    lambda_request_id: 'lambda-request',
    idempotency_key: 'order:42',
    ms: expect.any(Number),
  });
});

test.each([
  ['the header', { headers: { 'Idempotency-Key': 'order:42' } }, {}],
  ['the body', {}, { idempotency_key: 'order:42' }],
  ['the alias', { headers: { 'X-Request-Id': 'order:42' } }, {}],
])('the key is logged wherever it stands: in %s', async (_where, sent, more) => {
  await add({ ...sent, body: { description: 'Setup', amount: 50, ...more } });

  expect(log()[0]).toMatchObject({ outcome: 'created', idempotency_key: 'order:42' });
});

describe('the outcome of a single write', () => {
  const headers = { 'Idempotency-Key': 'order:42' };
  const body = { description: 'Setup', amount: 50 };

  test('that was made before is a replay', async () => {
    const again = recording('addLineItem', replayed(addedLineItem));

    await speaking([again.endpoint]).send('addLineItem', { headers, body });

    expect(log()[0]).toMatchObject({ status: 200, outcome: 'replayed' });
  });

  test.each([
    ['conflict', new DomainError('idempotency_conflict', { detail: 'Other content.' })],
    ['rejected', new DomainError('customer_not_found', { detail: 'There is none.' })],
    ['failed', new DomainError('unavailable', { detail: 'The store is busy.' })],
  ])('that was not carried out is a %s', async (outcome, error) => {
    const endpoint = refusing('addLineItem', error);

    await speaking([endpoint]).send('addLineItem', { headers, body });

    expect(log().at(-1)).toMatchObject({ outcome, code: error.code });
  });

  test('a read has none', async () => {
    await failWith(new DomainError('unavailable', { detail: 'The store is busy.' }));

    expect(log().at(-1)).not.toHaveProperty('outcome');
  });
});

test('a refusal is a line with its code and the names of the wrong fields, and raises no alarm', async () => {
  const body = { description: 'Setup', amount: -50, metadata: { 'salary of the boss': 1 } };
  await add({ headers: { 'Idempotency-Key': 'order:42' }, body });

  expect(messages()).toEqual(['INFO request']);
  expect(log()[0]).toMatchObject({
    status: 422,
    code: 'validation_failed',
    fields: ['amount', 'metadata'],
  });
});

test('a conflict names the fields that differ from what the key stands for', async () => {
  const errors = [{ field: 'units_consumed', message: 'was 3, and is 4 now' }];
  const error = new DomainError('idempotency_conflict', { detail: 'Other content.', errors });

  await speaking([refusing('addLineItem', error)]).send('addLineItem', {
    headers: { 'Idempotency-Key': 'order:42' },
    body: { description: 'Setup', amount: 50 },
  });

  expect(log().at(-1)).toMatchObject({ outcome: 'conflict', fields: ['units_consumed'] });
});

describe('neither signature nor body is logged', () => {
  const SIGNATURE = 'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/x, Signature=c0ffee5167';
  const headers = {
    Authorization: SIGNATURE,
    'X-Amz-Security-Token': 'session-token-5167',
    'Idempotency-Key': 'order:42',
  };
  const secret = 'salary of the boss';

  test.each<[string, Sent]>([
    ['created', { body: { description: secret, amount: 50 } }],
    ['with a field whose name is not ours', { body: { description: 'Setup', amount: 50, [secret]: 1 } }],
    ['with a wrong field', { body: { description: secret, amount: -50 } }],
    ['not JSON', { body: `{"description":"${secret}","amount":` }],
    ['not JSON at its start', { body: `${secret}` }],
    ['not JSON in base64', { body: Buffer.from(secret).toString('base64'), base64: true }],
    ['of the wrong type', { body: secret, headers: { ...headers, 'Content-Type': 'text/plain' } }],
    ['unsigned', { body: { description: secret, amount: 50 }, caller: null }],
  ])('%s', async (_what, sent) => {
    await add({ headers, ...sent });

    expect(messages()).toEqual(['INFO request']);
    expect(written).not.toMatch(/salary|boss|c0ffee|5167|AKIDEXAMPLE|Authorization/i);
    expect(written).not.toContain(Buffer.from(secret).toString('base64'));
  });
});

test('a defect is logged in full, with the request id that its caller got', async () => {
  await failWith(new Error('the shard is gone', { cause: new Error('because') }));

  expect(messages()).toEqual(['ERROR failure', 'ERROR request']);
  expect(log()[0]).toMatchObject({
    request_id: GATEWAY_REQUEST_ID,
    error: {
      message: 'the shard is gone',
      stack: expect.stringContaining('request-log.test.ts'),
      cause: { message: 'because' },
    },
  });
  expect(log()[1]).toMatchObject({ status: 500, code: 'internal_error', request_id: GATEWAY_REQUEST_ID });
});

test('a thrown value that is not an error is logged too', async () => {
  await failWith(undefined);

  expect(messages()).toEqual(['ERROR failure', 'ERROR request']);
});

test('an outage is logged with its cause', async () => {
  const cause = new Error('connect ECONNREFUSED');

  await failWith(new DomainError('unavailable', { detail: 'Later.', cause }));

  expect(messages()).toEqual(['ERROR failure', 'ERROR request']);
  expect(written).toContain('ECONNREFUSED');
});

describe('a batch', () => {
  const itemsOf = (...customers: string[]) =>
    Array.from({ length: 500 }, (_, index) => ({
      customer_id: customers[index % customers.length],
      idempotency_key: `order:${index}`,
      description: 'Setup',
      amount: 50,
    }));
  const send = (items = itemsOf('acme')) =>
    speaking([addLineItems]).send('addLineItems', { body: { items } });

  const nobodyIsMissing = () => mock.on(GetCommand, { Key: { pk: 'C#nobody', sk: 'customer' } }).resolves({});

  beforeEach(() => {
    mock.reset();
    aBusyCustomer();
  });

  test('for which the store fails logs the cause once as an error, with the number of each outcome', async () => {
    const cause = new Error('connect ECONNREFUSED');
    mock.on(TransactWriteCommand).rejects(new DomainError('unavailable', { detail: 'No answer.', cause }));

    expect((await send()).statusCode).toBe(200);

    expect(messages()).toEqual(['ERROR failure', 'ERROR request']);
    expect(log()[0]).toMatchObject({ error: { cause: { message: 'connect ECONNREFUSED' } } });
    expect(log()[1]).toMatchObject({
      status: 200,
      outcomes: { created: 0, replayed: 0, conflict: 0, rejected: 0, failed: 500 },
    });
  });

  test('whose customers all meet the same fault logs it once', async () => {
    mock.on(TransactWriteCommand).callsFake((input) => {
      const [{ Put }] = input.TransactItems;
      const cause = new Error(`${Put.Item.customer_id} did not answer`);
      throw new DomainError('unavailable', { detail: 'No answer.', cause });
    });
    mock.on(GetCommand, { Key: { pk: 'C#globex', sk: 'customer' } }).resolves({
      Item: { ...customerItem, pk: 'C#globex', customer_id: 'globex' },
    });

    await send(itemsOf('acme', 'globex'));

    expect(messages()).toEqual(['ERROR failure', 'ERROR request']);
  });

  test('that is billed is an info line, with the same counts', async () => {
    await send();

    expect(messages()).toEqual(['INFO request']);
    expect(log()[0]).toMatchObject({ outcomes: { created: 500, failed: 0 } });
    expect(log()[0]).not.toHaveProperty('items');
  });

  test('names the items that were not billed by their keys, without any value', async () => {
    nobodyIsMissing();
    const items = [...itemsOf('acme').slice(0, 1), ...itemsOf('nobody').slice(1, 2)];

    await send(items);

    expect(log().at(-1)?.['items']).toEqual([
      {
        key: items[1]?.idempotency_key,
        customer: 'nobody',
        outcome: 'rejected',
        code: 'customer_not_found',
        fields: ['customer_id'],
      },
    ]);
  });

  test('with more of them than a line may have names as many as fit', async () => {
    nobodyIsMissing();
    const items = itemsOf('nobody').map((item, n) => ({
      ...item,
      idempotency_key: `${n}-`.padEnd(255, 'k'),
    }));

    await send(items);

    const [line] = written.split('\n');
    expect(line?.length).toBeGreaterThan(100_000);
    expect(line?.length).toBeLessThan(200_000);
  });
});

describe('what the calls to the table consumed', () => {
  const { send } = speaking([addLineItem, getHealth]);
  const charge = (key: string) => ({
    headers: { 'Idempotency-Key': key },
    body: { description: key, amount: 50 },
  });
  /** Each charge has written as many items as its description says. */
  const consuming = () =>
    mock.on(TransactWriteCommand).callsFake(async ({ TransactItems }) => {
      const units = Number(TransactItems[0].Put.Item.description);
      await sleep(Math.random() * 10);
      return { ConsumedCapacity: [{ CapacityUnits: units, WriteCapacityUnits: units }] };
    });

  beforeEach(() => {
    mock.reset();
    aBusyCustomer();
  });

  test('is in the line of each request by itself, also when many run at the same time', async () => {
    const keys = Array.from({ length: 20 }, (_, index) => String(index + 1));
    consuming();

    await Promise.all(keys.map((key) => send('addLineItem', charge(key))));

    const units = log().map((line) => [line['idempotency_key'], line['write_units']]);
    expect(Object.fromEntries(units)).toEqual(Object.fromEntries(keys.map((key) => [key, Number(key)])));
    expect(log()[0]).not.toHaveProperty('refused_writes');
  });

  test('is nothing for a request that is refused before any call', async () => {
    await send('addLineItem', { ...charge('1'), body: {} });

    expect(log()[0]).toMatchObject({ status: 422 });
    expect(log()[0]).not.toHaveProperty('write_units');
  });

  test('says how many writes were refused, since no answer tells their units', async () => {
    mock.on(TransactWriteCommand).rejects(cancelled(failed(), failed()));

    await send('addLineItem', charge('1'));

    expect(log().at(-1)).toMatchObject({ refused_writes: expect.any(Number) });
    expect(log().at(-1)).not.toHaveProperty('write_units');
  });
});

test('health logs why a check failed', async () => {
  mock.reset();
  mock.on(GetCommand).rejects(new Error('connect ECONNREFUSED'));

  await speaking([getHealth]).send('getHealth');

  expect(messages()).toEqual(['ERROR failure', 'ERROR request']);
  expect(written).toContain('ECONNREFUSED');
});

test('a failed transaction is logged without the items that it found, because they are customers’ data', async () => {
  const Item = { description: { S: 'salary of the boss' } };
  const CancellationReasons = [{ Code: 'ValidationError', Item }];

  await failWith(
    new TransactionCanceledException({ message: 'cancelled', $metadata: {}, CancellationReasons }),
  );

  expect(messages()).toEqual(['ERROR failure', 'ERROR request']);
  expect(written).toContain('ValidationError');
  expect(written).not.toContain('salary');
});

test('the fields of one request are not in the log of the next', async () => {
  const { send } = speaking([lineItems.endpoint]);
  const body = { description: 'Setup', amount: 50 };

  await send('addLineItem', { body, headers: { 'X-Request-Id': 'first' }, caller: 'arn:first' });
  await send('addLineItem', { body, headers: { 'X-Request-Id': 'second' }, caller: null });

  expect(log()[1]).toMatchObject({ request_id: 'second', status: 403 });
  expect(log()[1]).not.toHaveProperty('caller');
});
