import { describe, expect, test } from '@jest/globals';
import type * as z from 'zod/mini';
import type { Route } from '../../../client/contract/route.ts';
import { localRoutes, routes } from '../../../client/contract/routes.ts';
import { NumberText } from '../../../client/contract/shapes/decimal.ts';
import type { FieldError } from '../../../client/contract/shapes/problem-details.ts';
import { DomainError } from '../../../functions/domain/errors.ts';
import { refusalOf, validate } from '../../../functions/http/validation.ts';
import { problemOf, recording, tally } from '../../support/api-gateway.ts';
import { addedLineItem } from '../../support/replies.ts';

const lineItems = recording('addLineItem', { status: 201, body: addedLineItem });
const { send } = tally([lineItems.endpoint]);
const add = async (body: unknown) =>
  problemOf(await send('addLineItem', { body, headers: { 'Idempotency-Key': 'key' } }));
const errorsOf = async (body: unknown): Promise<string[]> =>
  ((await add(body)).errors ?? []).map(({ field, message }) => `${field}: ${message}`);

const metered = { service: 'storage', units_consumed: 58, price_per_unit: 0.05 };
const NUMBER = 'expected a number, as a JSON number or as text such as "0.05"';

describe('a refusal', () => {
  test.each<[string, unknown, string]>([
    ['is missing', { ...metered, units_consumed: undefined }, `units_consumed: is missing: ${NUMBER}`],
    ['is no number', { ...metered, units_consumed: 'fifty' }, `units_consumed: ${NUMBER}; received "fifty"`],
    ['is null', { ...metered, units_consumed: null }, `units_consumed: ${NUMBER}; received null`],
    ['is a list', { ...metered, units_consumed: [5] }, `units_consumed: ${NUMBER}; received a list`],
    [
      'has a comma',
      { ...metered, price_per_unit: '0,10' },
      'price_per_unit: expected a point before the decimals and no other separator: ten cents are 0.10, a thousand is 1000; received "0,10"',
    ],
    [
      'is a number that is too small, shown as it was written',
      '{"service":"storage","units_consumed":-1.50e0,"price_per_unit":1}',
      'units_consumed: expected at least 0; received -1.50e0',
    ],
    ['should be text and is not', { ...metered, service: 5 }, 'service: expected text; received 5'],
    [
      'has an invisible character',
      { ...metered, service: 'stor\u200bage' },
      'service: expected a name without invisible characters, with one plain space at a time; received "stor\\u{200b}age"',
    ],
    [
      'is not one of the allowed values',
      { ...metered, currency: 'usd' },
      'currency: expected one of USD, EUR, GBP, JPY, KWD; received "usd"',
    ],
  ])('of a field that %s says so once, with what was received', async (_what, body, message) => {
    const problem = await add(body);

    expect(problem.errors).toHaveLength(1);
    expect(await errorsOf(body)).toEqual([message]);
    // The detail names the field. The list says what is wrong with it.
    expect(problem.detail).toBe(`${message.split(':')[0]} is wrong: see errors.`);
  });

  test('shows at most a hundred characters of the received value', async () => {
    const [message] = await errorsOf({ ...metered, currency: 'x'.repeat(100_000) });

    expect(message).toBe(`currency: expected one of USD, EUR, GBP, JPY, KWD; received "${'x'.repeat(99)}…"`);
  });

  test('names a field once, even if several things are wrong with it', async () => {
    const wrong = { ...metered, description: `${'x'.repeat(2_000)}\u0000` };

    expect(await errorsOf(wrong)).toHaveLength(1);
  });

  test('names several fields in one sentence', async () => {
    expect((await add({ service: 'storage', units_consumed: 'a', price_per_unit: 'b' })).detail).toBe(
      '2 fields are wrong, units_consumed and price_per_unit: see errors.',
    );
  });
});

describe('a body whose form cannot be recognized', () => {
  const EITHER = 'send service, units_consumed and price_per_unit, or description and amount';

  test.each<[string, unknown, string[]]>([
    ['nothing', {}, [`body: ${EITHER}`]],
    ['a service alone', { service: 'storage' }, [`body: ${EITHER}`]],
    ['a field that is not known', { unit: 5 }, [`body: ${EITHER}`, 'unit: is not a known field']],
    [
      'a currency that is wrong',
      { currency: 'XXX' },
      [`body: ${EITHER}`, 'currency: expected one of USD, EUR, GBP, JPY, KWD; received "XXX"'],
    ],
  ])('is told both: %s', async (_what, body, messages) => {
    expect(await errorsOf(body)).toEqual(messages);
  });

  test('is recognized by any field of one form', async () => {
    expect(await errorsOf({ description: 'Setup' })).toEqual([`amount: is missing: ${NUMBER}`]);
    expect(await errorsOf({ service: 'storage', units_consumed: 5 })).toEqual([
      `price_per_unit: is missing: ${NUMBER}`,
    ]);
  });
});

test('a body with sixty thousand unknown fields, and one with as many wrong values, are refused quickly', async () => {
  const unknown = Object.fromEntries(Array.from({ length: 60_000 }, (_, index) => [`f${index}`, 0]));

  expect((await add(unknown)).detail).toMatch(/^60001 fields are wrong, the first 100 of them body, f0, f1,/);
  expect((await add({ metadata: unknown })).errors).toHaveLength(100);
});

describe('no message has the validator’s own English', () => {
  /* Every request schema, with every kind of wrong value in each place. */
  const WRONG: readonly unknown[] = [
    undefined,
    null,
    true,
    '',
    ' ',
    'a b',
    '\u0000',
    '\ud83d',
    'x'.repeat(20_000),
    new NumberText('-1'),
    new NumberText('1.5'),
    new NumberText('1e400'),
    [],
    [null],
    {},
    { '': '' },
    { a: null },
    { '\u0000': 'a' },
    Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`n${index}`, 'v'])),
    Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`n${index}`, 'v'.repeat(400)])),
  ];

  type Schema = z.core.$ZodType;
  const definitionOf = (schema: Schema) => (schema as z.core.$ZodTypes)._zod.def; // zod's own union of its schemas

  /** The values, with each wrong value in each place of a schema. */
  function wrongFor(schema: Schema): unknown[] {
    const definition = definitionOf(schema);
    switch (definition.type) {
      case 'object':
        return [
          ...WRONG,
          { not_known: 1 },
          ...Object.entries(definition.shape).flatMap(([name, field]) =>
            wrongFor(field).map((value) => ({ [name]: value })),
          ),
        ];
      case 'array':
        return [...WRONG, ...wrongFor(definition.element).map((value) => [value]), Array(501).fill({})];
      case 'union':
        return definition.options.flatMap((option) => wrongFor(option));
      case 'pipe':
        return wrongFor(definition.in);
      case 'optional':
      case 'default':
      case 'catch':
        return wrongFor(definition.innerType);
      default:
        return [...WRONG];
    }
  }

  function refusalsOf(schema: z.ZodMiniType, value: unknown): FieldError[] {
    try {
      const { items = [] } = (validate(schema, value) ?? {}) as { items?: unknown[] };
      return items.flatMap((item) => [...refusalOf((item as { issues?: [] }).issues ?? []).errors]);
    } catch (error) {
      if (error instanceof DomainError) return [...error.errors];
      throw error;
    }
  }

  const requests = Object.entries<Route>({ ...routes, ...localRoutes }).flatMap(([name, route]) =>
    (['params', 'query', 'body'] as const).flatMap((part) => {
      const schema = route[part];
      return schema ? [[`${part} of ${name}`, schema] as const] : [];
    }),
  );

  test.each(requests)('in the %s', (_name, schema) => {
    const refusals = wrongFor(schema).flatMap((value) => refusalsOf(schema, value));

    expect(refusals.length).toBeGreaterThan(0);
    for (const { field, message } of refusals) {
      expect(field).toMatch(/^[^\p{Cc}]+$/u);
      expect(message).not.toMatch(/invalid|too (big|small)|unrecognized|undefined|NaN|\[object|fits none/i);
      expect(message).not.toMatch(/expected (string|number|object|array|record|boolean|int|custom)\b/);
      expect(message).toMatch(
        /^(is missing: )?expected |^is not a known field$|^is not allowed as a name$|^send /,
      );
      expect(message.length).toBeLessThan(400);
    }
  });
});
