import { expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { routes } from '../../client/contract/routes.ts';
import { clientOf, send } from '../support/api.ts';

const served = z.object({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), z.object({ operationId: z.string() }))),
});

test('health tells the stage, the version and the table that it checked', async () => {
  expect(await clientOf().getHealth()).toEqual({
    status: 'ok',
    stage: 'local',
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    checks: { table: 'ok' },
  });
});

test('the contract is served as OpenAPI, with every route in it', async () => {
  const reply = await send('/openapi.json');

  const document = served.parse(await reply.json());
  expect(reply.status).toBe(200);
  expect(document.openapi).toMatch(/^3\.1\./);
  const operations = Object.values(document.paths).flatMap((path) =>
    Object.values(path).map(({ operationId }) => operationId),
  );
  expect(operations.sort()).toEqual(Object.keys(routes).sort());
});
