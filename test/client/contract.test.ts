import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Logger } from '@aws-lambda-powertools/logger';
import { expect, test } from '@jest/globals';
import type * as z from 'zod/mini';
import type { leadBody } from '../../client/contract/leads/requests.ts';
import type { addLeadReply } from '../../client/contract/leads/write-replies.ts';
import type { Routes } from '../../client/contract/routes.ts';
import type { ProblemCode } from '../../client/contract/shapes/problem.ts';
import type { FieldError as ContractFieldError } from '../../client/contract/shapes/problem-details.ts';
import { routes } from '../../client/src/generated/routes.ts';
import {
  type ApiErrorCode,
  BillingClient,
  type BillingLogger,
  type FieldError,
  type RouteMethods,
} from '../../client/src/index.ts';

/*
 * The client's types are printed from the contract's schemas. TypeScript can also derive them from the schemas. This
 * file does not compile if a printed signature differs from the derived one.
 */

/** A type as JSON carries it: without brands, `readonly` and `undefined` beside an optional field. */
type Plain<T> = T extends string
  ? T extends z.core.$brand
    ? string
    : T
  : T extends object
    ? { -readonly [Key in keyof T]: Plain<Exclude<T[Key], undefined>> }
    : T;

type Same<A, B> =
  (<T>() => T extends Plain<A> ? 1 : 2) extends <T>() => T extends Plain<B> ? 1 : 2 ? true : false;

/** All methods except the one for one lead, which is a form of a route for several leads. */
type Method = Exclude<keyof RouteMethods, 'addLead'>;

/** The parameters of the path, in their order. */
type Ids<Path, Params> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? [Name extends keyof Params ? Params[Name] : never, ...Ids<Rest, Params>]
  : [];
type Params<Name extends Method> = Routes[Name] extends { params: infer Schema extends z.ZodMiniType }
  ? z.input<Schema>
  : object;

/** The key goes in the header: `idempotencyKey` of the call's options. */
type WithoutKey<T> = T extends object ? Omit<T, 'idempotency_key'> : never;
type Body<Name extends Method> = Routes[Name] extends { body: infer Schema extends z.ZodMiniType }
  ? [Routes[Name] extends { idempotencyKey: string } ? WithoutKey<z.input<Schema>> : z.input<Schema>]
  : [];

/** The arguments of a method before the query's parameters and the options. */
type Leading<Name extends Method> = [...Ids<Routes[Name]['path'], Params<Name>>, ...Body<Name>];
type StartsWith<Given extends readonly unknown[], Expected extends readonly unknown[]> = Expected extends [
  infer Wanted,
  ...infer OthersWanted,
]
  ? Given extends [infer First, ...infer Others]
    ? Same<First, Wanted> extends true
      ? StartsWith<Others, OthersWanted>
      : false
    : false
  : true;
type Arguments<Name extends Method> = Required<Parameters<RouteMethods[Name]>>;

type Answer<Name extends Method> = {
  [Status in keyof Routes[Name]['replies']]: Routes[Name]['replies'][Status] extends z.ZodMiniType
    ? z.output<Routes[Name]['replies'][Status]>
    : never;
}[keyof Routes[Name]['replies']];
type AnswerGiven<Name extends Method> =
  ReturnType<RouteMethods[Name]> extends AsyncGenerator<infer Item>
    ? { data: Item[]; next_cursor: string | null }
    : Awaited<ReturnType<RouteMethods[Name]>>;

/** The names for which this is not true. */
type Failing<Table> = { [Name in keyof Table]: Table[Name] extends true ? never : Name }[keyof Table];

/** Compiles only for `never`. The compiler's error names anything else. */
const none = <_Names extends never>(): void => {};

none<Failing<{ [Name in Method]: StartsWith<Arguments<Name>, Leading<Name>> }>>();
none<Failing<{ [Name in Method]: Same<AnswerGiven<Name>, Answer<Name>> }>>();
none<
  Failing<{
    // Of engagement levels, TypeScript cannot derive what may be written.
    sent: Same<
      Omit<Parameters<RouteMethods['addLead']>[0], 'actions'>,
      Omit<z.input<typeof leadBody>, 'actions'>
    >;
    answered: Same<Awaited<ReturnType<RouteMethods['addLead']>>, z.output<typeof addLeadReply>>;
  }>
>();
none<Failing<{ codes: Same<ApiErrorCode, ProblemCode>; fields: Same<FieldError, ContractFieldError> }>>();

// Loggers that callers have
none<Failing<{ powertools: Logger extends BillingLogger ? true : false }>>();
none<Failing<{ console: Console extends BillingLogger ? true : false }>>();

test('the committed client is the one that the contract makes', () => {
  const generator = join(__dirname, '../../client/generate.ts');

  // If it fails, it prints each stale file and the command that makes it again.
  expect(() => execFileSync('node', [generator, '--check'], { stdio: 'pipe' })).not.toThrow();
});

test.each(Object.keys(routes))(
  '%s is a method in the place where a caller’s test would replace it',
  (name) => {
    const property = Object.getOwnPropertyDescriptor(BillingClient.prototype, name);

    expect(property).toMatchObject({ value: expect.any(Function), writable: true, configurable: true });
  },
);
