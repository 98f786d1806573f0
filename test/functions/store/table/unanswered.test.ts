import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import '../../../support/node-errors.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyResult } from 'aws-lambda';
import createCustomer from '../../../../functions/api/customers/create-customer.ts';
import getHealth from '../../../../functions/api/service/get-health.ts';
import { DomainError } from '../../../../functions/domain/errors.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { callLimits, mayBeWritten } from '../../../../functions/store/table/unanswered.ts';
import { problemOf, tally } from '../../../support/api-gateway.ts';
import { cut, DynamoDbWire, failure, reply, silence } from '../../../support/dynamodb-wire.ts';

let wire: DynamoDbWire;
beforeAll(async () => {
  wire = await DynamoDbWire.start();
});
afterAll(() => wire.stop());

const key = { pk: 'a', sk: 'b' };
const read = (table: Table) => table.client.send(new GetCommand({ TableName: table.name, Key: key }));
const write = (table: Table) =>
  table.client.send(
    new TransactWriteCommand({ TransactItems: [{ Put: { TableName: table.name, Item: key } }] }),
  );
const errorOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'no error',
    (error: unknown) => error,
  );

describe('a store that does not answer is unavailable', () => {
  test.each([
    ['throttles the table', failure('ProvisionedThroughputExceededException')],
    ['throttles the account', failure('RequestLimitExceeded')],
    ['throttles the control plane', failure('ThrottlingException')],
    ['is still busy with the first try', failure('TransactionInProgressException')],
    ['is broken', failure('InternalServerError', 500)],
    ['is broken with an unknown error', failure('Something', 507)],
    ['is down', failure('ServiceUnavailable', 503)],
    ['cuts the connection', cut],
  ])('when it %s', async (_how, behaviour) => {
    wire.script(behaviour);

    const error = await errorOf(write(wire.open({ maxAttempts: 1 })));

    expect(error).toBeInstanceOf(DomainError);
    expect(error).toMatchObject({ code: 'unavailable', retryAfterSeconds: 1, cause: expect.any(Error) });
    // The error has no outcome here. Only code that knows the outcome adds it.
    expect(error).toMatchObject({ message: 'The store did not answer.', outcome: undefined });
  });

  test('when nothing listens', async () => {
    const closed = await DynamoDbWire.start();
    const table = closed.open();
    await closed.stop();

    expect(await errorOf(read(table))).toMatchObject({ code: 'unavailable' });
  });

  test('when its host name cannot be found', async () => {
    const table = wire.open({ endpoint: 'http://no-such-host.invalid' });

    expect(await errorOf(read(table))).toMatchObject({ code: 'unavailable' });
  });

  test('when it does not answer within the time limit of a call', async () => {
    wire.script(silence);
    const requestHandler = { ...callLimits.requestHandler, requestTimeout: 500 };

    expect(await errorOf(read(wire.open({ requestHandler })))).toMatchObject({ code: 'unavailable' });
    expect(wire.calls).toHaveLength(3);
  });

  test('after all tries and time-outs, before the 15 seconds of the function end', () => {
    const { maxAttempts, requestHandler } = callLimits;
    const longest = maxAttempts * (requestHandler.connectionTimeout + requestHandler.requestTimeout);

    expect(longest).toBeLessThan(12_000);
    expect(requestHandler.throwOnRequestTimeout).toBe(true);
  });
});

describe('a lost reply', () => {
  test('is requested again with the same token, so that the service applies the request once', async () => {
    wire.script(cut, failure('InternalServerError', 500), reply({}));

    await write(wire.table);

    const tokens = wire.calls.map(({ body }) => JSON.parse(body).ClientRequestToken);
    expect(tokens).toHaveLength(3);
    expect(tokens[0]).toEqual(expect.any(String));
    expect(new Set(tokens).size).toBe(1);
  });

  test('is given up after three tries', async () => {
    wire.script(cut);

    await errorOf(write(wire.table));

    expect(wire.calls).toHaveLength(3);
  });
});

test('a missing table is an outage, because it is being restored or was lost', async () => {
  wire.script(failure('ResourceNotFoundException'));

  const error = await errorOf(write(wire.table));

  expect(error).toMatchObject({ code: 'unavailable' });
  expect(mayBeWritten(error)).toBe(false);
  expect(wire.calls).toHaveLength(1);
});

describe('an error that is not an outage stays the same', () => {
  test.each(['ValidationException', 'AccessDeniedException'])('%s is a defect, tried once', async (name) => {
    wire.script(failure(name));

    const error = await errorOf(read(wire.table));

    expect(error).not.toBeInstanceOf(DomainError);
    expect(error).toMatchObject({ name });
    expect(wire.calls).toHaveLength(1);
  });

  test('a cancelled transaction is not changed: the store decides what it means', async () => {
    wire.script(failure('TransactionCanceledException'));

    expect(await errorOf(write(wire.table))).toBeInstanceOf(TransactionCanceledException);
  });
});

describe('over HTTP', () => {
  const create = (): Promise<APIGatewayProxyResult> =>
    tally([createCustomer], { table: wire.open({ maxAttempts: 1 }) }).send('createCustomer', {
      body: { name: 'Acme' },
    });

  test.each([
    ['throttled', failure('ThrottlingException')],
    ['broken', failure('InternalServerError', 500)],
    ['unreachable', cut],
  ])('a store that is %s is 503 with Retry-After', async (_how, behaviour) => {
    wire.script(behaviour);

    const result = await create();

    expect(result.statusCode).toBe(503);
    expect(result.headers).toMatchObject({ 'retry-after': '1' });
    expect(problemOf(result)).toMatchObject({ code: 'unavailable' });
    expect(result.body).not.toMatch(/127\.0\.0\.1|Exception|InternalServerError|socket/);
  });

  test('a role without permission is a defect: 500', async () => {
    wire.script(failure('AccessDeniedException'));

    expect((await create()).statusCode).toBe(500);
  });

  test('the health route says which dependency failed, and when to ask again', async () => {
    const { send } = tally([getHealth], { table: wire.table });
    wire.script(reply({}));
    expect(await send('getHealth')).toMatchObject({ statusCode: 200 });

    wire.script(cut);
    const down = await send('getHealth');

    expect(down).toMatchObject({ statusCode: 503, headers: { 'Retry-After': '1' } });
    expect(JSON.parse(down.body)).toEqual({
      status: 'unavailable',
      stage: 'test',
      version: '1.2.3',
      checks: { table: 'failed' },
    });
  });
});
