import { expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { openApiDocument } from '../../lib/plan/openapi/document.ts';
import { clientOf, send } from '../support/api.ts';

const served = z.looseObject({ openapi: z.string(), info: z.object({ version: z.string() }) });

test('health answers with the stage, the version and the table that it checked', async () => {
  expect(await clientOf().getHealth()).toEqual({
    status: 'ok',
    stage: 'local',
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    checks: { table: 'ok' },
  });
});

test('the API answers with the contract as OpenAPI, the same document that is made from the routes', async () => {
  const reply = await send('/openapi.json');

  const text = await reply.text();
  const document = served.parse(JSON.parse(text));
  expect(reply.status).toBe(200);
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(openApiDocument(document.info.version))));
});
