import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import type { Route } from '../../client/contract/route.ts';
import { decimal, moneyText } from '../../client/contract/shapes/decimal.ts';
import { described } from '../../client/contract/shapes/described.ts';
import { callerId, instant } from '../../client/contract/shapes/fields.ts';
import { pageOf, pageQuery } from '../../client/contract/shapes/list.ts';
import { requestInstant } from '../../client/contract/shapes/request-instant.ts';
import { RouteMethod } from '../../client/generator/methods.ts';
import { type Side, TypePrinter } from '../../client/generator/types.ts';

const AMOUNT = { decimals: 2, below: '1000', sign: 'positive' } as const;

const printed = (schema: z.ZodMiniType, side: Side = 'output') =>
  new TypePrinter(new Map()).typeOf(schema, side, 'Thing');

/** What the printer declares for a schema, each declaration on one line. */
function declared(
  schema: z.ZodMiniType,
  side: Side = 'output',
  exports: Record<string, z.ZodMiniType> = {},
): string[] {
  const printer = new TypePrinter(new Map(Object.entries(exports).map(([name, value]) => [value, name])));
  printer.typeOf(schema, side, 'Thing');
  return printer.declarations.map((text) => text.replace(/\s+/g, ' '));
}

describe('a schema reads in TypeScript', () => {
  test.each<[string, z.ZodMiniType, string]>([
    ['a branded id, as the text that it is', z.string().brand<'Id'>(), 'string'],
    ['a whole number', z.int(), 'number'],
    ['a literal', z.literal(['a', 1]), '"a" | 1'],
    ['an enum without a name', z.enum(['a', 'b']), '("a" | "b")'],
    ['a value that may be null', z.nullable(z.string()), 'string | null'],
    ['a record', z.record(z.string(), z.boolean()), 'Record<string, boolean>'],
    ['a list of either', z.array(z.union([z.string(), z.null()])), '((string | null))[]'],
    ['what anything may be', z.unknown(), 'unknown'],
  ])('%s', (_, schema, text) => {
    expect(printed(schema)).toBe(text);
  });

  test('as it is sent in a request, and as it is answered in a reply', () => {
    const counted = z.pipe(z.pipe(z.string(), z.transform(Number)), z.int());

    expect([printed(counted, 'input'), printed(counted, 'output')]).toEqual(['string', 'number']);
    expect(printed(requestInstant, 'input')).toBe('string');
    expect(printed(instant)).toBe('string');
  });

  test('a field with a default is optional in a request, and always in a reply', () => {
    const schema = z.object({ colour: z._default(z.string(), 'red') });

    expect(declared(schema, 'input')).toEqual([
      'export interface ThingInput { colour?: string | undefined; }',
    ]);
    expect(declared(schema)).toEqual(['export interface Thing { colour: string; }']);
  });

  test('decimals and ids with the names that callers know, because their schemas no longer have their types', () => {
    const body = z.strictObject({ lead_id: callerId('LeadId'), amount: z.optional(decimal(AMOUNT)) });

    expect(declared(body, 'input')).toEqual([
      expect.stringMatching(/A decimal exactly as written.* export type Decimal = string \| number;$/),
      expect.stringMatching(/export type LeadId = string \| number;$/),
      expect.stringMatching(/ThingInput { .*lead_id: LeadId; .*amount\?: Decimal \| undefined; }$/),
    ]);
  });

  test('a field with the text of its schema, or else with the text of its name', () => {
    const reply = z.object({
      currency: z.string(),
      total: described(moneyText, 'exact while open'),
      amount: z.optional(moneyText),
    });

    expect(declared(reply)).toEqual([
      [
        'export interface Thing {',
        '/** ISO 4217 code. */ currency: string;',
        '/** Exact while open. */ total: string;',
        '/** Money, in `currency`. A decimal string, such as "9.50". */ amount?: string;',
        '}',
      ].join(' '),
    ]);
  });

  test('objects under their id, their export, or the field that they stand in', () => {
    const line = z.object({ part: z.object({ a: z.int() }) }).register(z.globalRegistry, {
      id: 'Line',
      description: 'a line',
    });
    const exported = z.object({ line, none: z.null() });

    expect(declared(exported, 'output', { listReply: exported })).toEqual([
      '/** A line. */ export interface Line { part: LinePart; }',
      'export interface LinePart { a: number; }',
      expect.stringContaining('export interface ListReply {'),
    ]);
  });

  test('two types never under one name', () => {
    const [one, other] = [z.object({ a: z.string() }), z.object({ b: z.string() })];
    const exports = { thing: one, Thing: other };

    expect(() => declared(z.object({ one, other }), 'output', exports)).toThrow(
      'two types would be called Thing',
    );
  });

  test('an unknown schema not at all: the error asks for its type in the contract', () => {
    expect(() => printed(z.custom<Date>())).toThrow(/Thing: .* cannot print a z\.custom .* registry/);
  });
});

describe('a route becomes a method', () => {
  const reply = z.object({ thing: z.string() });
  const route = (more: Partial<Route>): Route => ({
    method: 'GET',
    path: '/things',
    summary: 'things',
    function: 'service',
    permission: 'any',
    replies: { 200: reply },
    errors: [],
    ...more,
  });
  const methodOf = (more: Partial<Route>) => {
    const types = new TypePrinter(new Map());
    const method = new RouteMethod('doThing', route(more), types);
    return { row: method.row, signature: method.signature.replace(/\/\*.*?\*\/\n/gs, ''), types };
  };

  test('ids of the path, the body, what the query must have, and the options', () => {
    const { signature, row } = methodOf({
      method: 'POST',
      path: '/a/{first_id}/b/{second_id}',
      params: z.strictObject({ second_id: z.string(), first_id: callerId('FirstId') }),
      body: z.strictObject({ name: z.string(), idempotency_key: z.optional(z.string()) }),
      query: z.strictObject({ from_month: z.string(), dry_run: z.optional(z.enum(['true', 'false'])) }),
      idempotencyKey: 'required',
    });

    expect(signature).toBe(
      'doThing(firstId: FirstId, secondId: string, input: DoThingInput, fromMonth: string, options?: DoThingOptions): Promise<DoThingReply>;',
    );
    expect(row).toMatchObject({
      body: true,
      key: true,
      required: { from_month: 'text' },
      optional: { dry_run: 'boolean' },
    });
  });

  test('the comment has the text of each parameter, for a caller in an editor', () => {
    const types = new TypePrinter(new Map());
    const about = route({
      path: '/a/{customer_id}',
      params: z.strictObject({ customer_id: callerId('CustomerId') }),
      query: z.strictObject({ from: described(z.string(), 'the first month') }),
    });

    expect(new RouteMethod('doThing', about, types).signature).toBe(
      [
        '/**',
        ' * Things.',
        ' *',
        ' * @param customerId The customer. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`.',
        ' * @param from The first month.',
        ' * @param options What is to hold for this call alone; each may be left out.',
        ' */',
        'doThing(customerId: CustomerId, from: string, options?: CallOptions): Promise<DoThingReply>;',
      ].join('\n'),
    );
  });

  test('the key of a body is an option of the call, and yes or no in a query is a boolean', () => {
    const { types } = methodOf({
      body: z.strictObject({ colour: z.string(), idempotency_key: z.optional(z.string()) }),
      query: z.strictObject({ dry_run: z.optional(z.stringbool()) }),
      idempotencyKey: 'optional',
    });
    const all = types.declarations.join().replace(/\s+/g, ' ');

    expect(all).toContain('interface DoThingInput { colour: string; }');
    expect(all).toContain(
      'interface DoThingOptions extends WriteOptions { readonly dryRun?: boolean | undefined; }',
    );
  });

  test('a page becomes the list of its items, with its filters', () => {
    const { signature, row } = methodOf({
      query: z.strictObject({ ...pageQuery, kind: z.optional(z.string()) }),
      replies: { 200: pageOf(z.object({ thing_id: z.string() })) },
    });

    expect(signature).toBe(
      'doThing(options?: DoThingOptions): AsyncGenerator<DoThingItem, void, undefined>;',
    );
    expect(row).toEqual({
      path: '/things',
      mark: 'data',
      list: true,
      optional: { kind: 'text' },
    });
  });

  test('a page with more than its items stays a reply', () => {
    const { signature } = methodOf({
      query: z.strictObject(pageQuery),
      replies: { 200: z.extend(pageOf(z.string()), { total: z.string() }) },
    });

    expect(signature).toContain('(options?: DoThingOptions): Promise<DoThingReply>');
  });

  test('another format than JSON has its own declaration, before the one for JSON', () => {
    const { signature, row } = methodOf({ alsoAs: ['text/html'] });
    const list = methodOf({
      query: z.strictObject(pageQuery),
      replies: { 200: pageOf(z.string()) },
      alsoAs: ['text/csv'],
    });

    expect(signature.split(/\s*\n\s*/).filter((line) => line.startsWith('doThing'))).toEqual([
      "doThing(options: CallOptions & Accepting<'text/html'>): Promise<string>;",
      'doThing(options?: CallOptions): Promise<DoThingReply>;',
    ]);
    expect(row).toMatchObject({ alsoAs: ['text/html'] });
    expect(list.signature).toContain(
      "doThing(options: ListOptions & Accepting<'text/csv'>): AsyncGenerator<string, void, undefined>;",
    );
  });

  test('of a report that goes on at a cursor, the rows come in parts, and a page to print is one text', () => {
    const { signature, row } = methodOf({
      query: z.strictObject(pageQuery),
      replies: { 200: z.extend(pageOf(z.string()), { total: z.string() }) },
      alsoAs: ['text/csv', 'text/html'],
    });

    expect(signature).toContain("Accepting<'text/csv'>): AsyncGenerator<string, void, undefined>;");
    expect(signature).toContain("Accepting<'text/html'>): Promise<string>;");
    expect(row).toMatchObject({ alsoAs: ['text/csv', 'text/html'], parts: 'text/csv' });
  });

  test('a reply that may leave a field out is declared without it, and as the client is set', () => {
    const whole = z.object({ invoice: z.object({ total: z.string() }), thing: z.object({}) });
    const { signature, row } = methodOf({ replies: { 200: whole }, minimalWithout: 'invoice' });

    expect(signature.split(/\s*\n\s*/).filter((line) => line.startsWith('doThing'))).toEqual([
      "doThing(options: CallOptions & Returning<Opposite<Minimal>>): Promise<Returned<DoThingReply, 'invoice', Opposite<Minimal>>>;",
      "doThing(options?: CallOptions & Partial<Returning<Minimal | undefined>>): Promise<Returned<DoThingReply, 'invoice', Minimal>>;",
    ]);
    // An optional field does not identify a reply.
    expect(row).toEqual({ path: '/things', mark: 'thing', minimal: true });
  });

  test('the client gets the types of the query’s values, and checks them', () => {
    const query = z.strictObject({
      customer_id: z.optional(callerId('CustomerId')),
      verify: z.optional(z.stringbool()),
      limit: pageQuery.limit,
      from: z.string(),
      idempotency_key: z.string(),
    });

    expect(methodOf({ query }).row).toMatchObject({
      required: { from: 'text', idempotency_key: 'key' },
      optional: { customer_id: 'id', verify: 'boolean', limit: 'number' },
    });
  });

  test('a key also needs its field in the body, because the client sends it there, too', () => {
    const usage = z.strictObject({ units: z.string(), idempotency_key: z.optional(z.string()) });
    const oneOff = z.strictObject({ amount: z.string() });
    const taking = (body: z.ZodMiniType) => () =>
      methodOf({ method: 'POST', body, idempotencyKey: 'required' });

    expect(taking(usage)).not.toThrow();
    expect(taking(z.union([usage, oneOff]))).toThrow('give its body the field idempotency_key');
  });

  test('a field of all its statuses identifies its reply; an object comes before a text', () => {
    const accepted = z.object({ status: z.string(), sync: z.object({ step: z.string() }) });

    expect(methodOf({ replies: { 202: accepted, 200: accepted } }).row).toMatchObject({
      replies: [200, 202],
      mark: 'sync',
    });
    expect(() => methodOf({ replies: { 200: reply, 202: accepted } })).toThrow('no field in common');
  });
});
