import { expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { routes } from '../../client/contract/routes.ts';
import { writeServedRoute } from '../../lib/plan/served-routes.ts';

const asIs = (path: string): string => path;

test('a route is written with its rules and its requests, and without its texts and replies', () => {
  const { imports, entry } = writeServedRoute('createCustomer', routes.createCustomer, asIs);

  expect(imports).toEqual([
    expect.stringMatching(
      /^import \{ createCustomerBody as createCustomer_body \} from '.*customers\/requests\.ts';$/,
    ),
  ]);
  expect(entry).toBe(
    'createCustomer: { method: "POST", path: "/customers", permission: "admin", idempotencyKey: "optional", body: createCustomer_body }',
  );
});

test('a schema that only its table knows is refused, with what to do', () => {
  const unknown = { ...routes.createCustomer, body: z.strictObject({}) };

  expect(() => writeServedRoute('createCustomer', unknown, asIs)).toThrow(
    'The body of route createCustomer must be exported by its file of the contract.',
  );
});
