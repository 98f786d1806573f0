import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, expect, test } from '@jest/globals';
import { healthReply } from '../../../client/contract/service/service.ts';
import getHealth from '../../../functions/api/service/get-health.ts';
import getOpenApi from '../../../functions/api/service/get-open-api.ts';
import { DomainError } from '../../../functions/domain/errors.ts';
import { bounded } from '../../../functions/store/table/deadline.ts';
import { openTable, touch } from '../../../functions/store/table/table.ts';
import { tally } from '../../support/api-gateway.ts';
import { mockedTable } from '../../support/mocked-table.ts';

const { table, mock } = mockedTable();
beforeEach(() => {
  mock.reset();
});

/** On the local stage the time is kept in the table. If the table is lost, the time is lost too. */
const clockOfNoTable = async () => {
  throw gone;
};
const gone = new ResourceNotFoundException({ message: 'Cannot do operations on a table', $metadata: {} });
const served = tally([getHealth, getOpenApi], { table, clock: clockOfNoTable });

test.each([
  ['is gone', gone],
  ['does not answer', new DomainError('unavailable', { detail: 'The store did not answer.' })],
  ['may not be read', Object.assign(new Error('no'), { name: 'AccessDeniedException' })],
])('a table that %s is told in the health check\u2019s own shape', async (_how, error) => {
  mock.on(GetCommand).rejects(error);

  const { statusCode, headers, body } = await served.send('getHealth');

  expect(statusCode).toBe(503);
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'Retry-After': '1' });
  expect(healthReply.parse(JSON.parse(body))).toMatchObject({
    status: 'unavailable',
    checks: { table: 'failed' },
  });
});

test('it does not wait for a table that hangs', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo; // of a server that listens on a port
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const endpoint = `http://127.0.0.1:${port}`;
  const hanging = openTable('tally', { endpoint, region: 'us-east-1', credentials, requestHandler: {} });

  await expect(touch(bounded(hanging, Date.now() + 100))).rejects.toMatchObject({ code: 'unavailable' });

  hanging.client.destroy();
  silent.close();
});

test('the contract is answered without the table', async () => {
  expect((await served.send('getOpenApi')).statusCode).toBe(200);
});
