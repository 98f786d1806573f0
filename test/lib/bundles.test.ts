import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { type FunctionName, functionNames } from '../../client/contract/route.ts';
import { routes } from '../../client/contract/routes.ts';
import { asText } from '../../lib/plan/function-entry.ts';
import { openApiDocument } from '../../lib/plan/openapi/document.ts';
import { exportedFrom } from '../../lib/plan/served-routes.ts';
import { LARGEST, type Metafile, makeBundles, metafileOf } from '../support/bundles.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const MOST_BYTES = 480 * 1024;

const bundles = makeBundles();
afterAll(() => rmSync(bundles.folder, { recursive: true }));

const names = Object.keys(functionNames) as FunctionName[]; // Object.keys forgets the literal keys

test.each(names)('function %s is small enough to start fast', (name) => {
  const bytes = statSync(bundles.functions.get(name) ?? '').size;

  // A bundle without the SDK would not be the deployed bundle.
  expect(bytes).toBeGreaterThan(statSync(bundles.bareAsOurs).size);
  expect(bytes - documentIn(name)).toBeLessThanOrEqual(MOST_BYTES);
});

/** The contract's document is one string, which a start of the function does not read. */
const documentIn = (name: FunctionName): number =>
  name === routes.getOpenApi.function ? Buffer.byteLength(asText(openApiDocument('1'))) : 0;

test('of a stage without an error tracker, no function has anything of it', () => {
  const own = [...bundles.functions.values(), bundles.monthEnd];

  expect(own.filter((bundle) => readFileSync(bundle, 'utf8').includes('x-sentry-auth'))).toEqual([]);
});

test('with an error tracker, a function is still small enough', () => {
  const [plain = '', tracked] = [bundles.functions.get(LARGEST), bundles.tracked];

  expect(readFileSync(tracked, 'utf8')).toContain('x-sentry-auth');
  expect(statSync(tracked).size).toBeGreaterThan(statSync(plain).size);
  expect(statSync(tracked).size).toBeLessThanOrEqual(MOST_BYTES);
});

/**
 * @throws Error that names the files that bring zod's readable form into a bundle, and says what to change in
 * them
 */
function expectLightZod({ inputs }: Metafile): void {
  const files = Object.entries(inputs)
    .filter(([file]) => !file.startsWith('node_modules/zod/'))
    .filter(([, { imports }]) => imports.some(({ path }) => READABLE_ZOD.test(path)))
    .map(([file]) => file);
  if (files.length === 0) return;
  throw new Error(
    `${files.join(', ')}: the readable form of zod costs a function 100 KB and 7 ms at its start. Write the schemas ` +
      "there in the light form, import * as z from 'zod/mini', as the other files in the folder do.",
  );
}
const READABLE_ZOD = /^node_modules\/zod\/(v4\/classic\/|v4\/index|index)/;

test.each([...bundles.functions, ['month-end', bundles.monthEnd] as const])(
  'function %s has only the light form of zod',
  (_name, bundle) => {
    const metafile = metafileOf(bundle);

    expect(Object.keys(metafile.inputs)).toContain('node_modules/zod/v4/mini/schemas.js');
    expect(() => expectLightZod(metafile)).not.toThrow();
  },
);

test('the function that answers with the contract’s document has the document, but not the code that makes it', () => {
  const service = bundles.functions.get('service') ?? '';

  expect(readFileSync(service, 'utf8')).toMatch(/operationId\\?":\\?"addLineItem/);
  expect(Object.keys(metafileOf(service).inputs).join()).not.toContain('zod-openapi');
});

test('the month’s end is no larger, although nobody waits for it', () => {
  expect(statSync(bundles.monthEnd).size).toBeLessThanOrEqual(MOST_BYTES);
});

/** Each file of the contract that has the schema of a reply. */
const replyFiles = (): Set<string> => {
  const replies = new Set<unknown>(Object.values(routes).flatMap((route) => Object.values(route.replies)));
  return new Set([...replies].flatMap((reply) => exportedFrom(reply)?.file ?? []));
};

test.each([...bundles.functions])('function %s makes no schema of a reply at its start', (_name, bundle) => {
  const files = replyFiles();
  const inputs = Object.keys(metafileOf(bundle).inputs).map((file) => join(ROOT, file));

  expect(files.size).toBeGreaterThan(15);
  expect(inputs.filter((file) => files.has(file))).toEqual([]);
});

test('a function has only the part of the contract for its own nouns', () => {
  const customers = readFileSync(bundles.functions.get('customers') ?? '', 'utf8');

  expect(customers).toContain('/customers/{customer_id}');
  expect(customers).not.toContain('/invoices/{invoice_id}');
});
