import type { Logger } from '@aws-lambda-powertools/logger';
import { expect, test } from '@jest/globals';
import type * as z from 'zod';
import type { FieldError as ContractFieldError, ProblemCode } from '../../client/contract/problem.ts';
import { routes as contract, type Routes } from '../../client/contract/routes.ts';
import type {
  AddLineItemReply,
  ApiErrorCode,
  BillingLogger,
  CreateCustomerInput,
  CreateCustomerReply,
  CurrentInvoiceOptions,
  Customer,
  CustomerId,
  CustomerReply,
  FieldError,
  Health,
  InvoiceReply,
  LineItemInput,
  LineItemReply,
  Page,
  UsageInput,
} from '../../client/src/index.ts';
import { type RouteName, routes } from '../../client/src/routes.ts';

// The client writes its types out, for its readers. This file does not compile when they differ from the contract.

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
type Reply<
  Name extends keyof Routes,
  Status extends keyof Routes[Name]['replies'],
> = Routes[Name]['replies'][Status] extends z.ZodType ? z.output<Routes[Name]['replies'][Status]> : never;
/** The key goes in the header: `idempotencyKey` of the call's options. */
type Body<Schema extends z.ZodType> = WithoutKey<z.input<Schema>>;
type WithoutKey<T> = T extends object ? Omit<T, 'idempotency_key'> : never;
type InvoiceQuery = Omit<CurrentInvoiceOptions, 'signal' | 'deadline'>;

/** Does not compile for anything but `true`. */
const holds = <_Proof extends true>(): void => {};

// Addresses
type Address<Table extends Record<RouteName, { method: string; path: string }>> = {
  [Name in RouteName]: Pick<Table[Name], 'method' | 'path'>;
};
holds<Same<Address<typeof routes>, Address<Routes>>>();

// Inputs
holds<Same<CreateCustomerInput, Body<Routes['createCustomer']['body']>>>();
holds<Same<LineItemInput, Body<Routes['addLineItem']['body']>>>();
holds<Same<UsageInput, Body<Routes['addUsage']['body']>>>();
holds<Same<{ limit?: string; cursor?: string }, z.input<Routes['listCustomers']['query']>>>();
holds<Same<CustomerId, z.input<Routes['getCustomer']['params']>['customer_id']>>();
holds<Same<CustomerId, z.input<Routes['addLineItem']['params']>['customer_id']>>();
holds<Same<CustomerId, z.input<Routes['addUsage']['params']>['customer_id']>>();
holds<Same<CustomerId, z.input<Routes['findLineItem']['params']>['customer_id']>>();
holds<Same<{ idempotency_key: string }, z.input<Routes['findLineItem']['query']>>>();
holds<Same<CustomerId, z.input<Routes['getCurrentInvoice']['params']>['customer_id']>>();
holds<Same<string, z.input<Routes['getInvoice']['params']>['invoice_id']>>();
holds<Same<InvoiceQuery, z.input<Routes['getCurrentInvoice']['query']>>>();

// Replies, with every status
holds<Same<CreateCustomerReply, Reply<'createCustomer', 200>>>();
holds<Same<CreateCustomerReply, Reply<'createCustomer', 201>>>();
holds<Same<Page<Customer>, Reply<'listCustomers', 200>>>();
holds<Same<CustomerReply, Reply<'getCustomer', 200>>>();
holds<Same<AddLineItemReply, Reply<'addLineItem', 200>>>();
holds<Same<AddLineItemReply, Reply<'addLineItem', 201>>>();
holds<Same<AddLineItemReply, Reply<'addUsage', 200>>>();
holds<Same<AddLineItemReply, Reply<'addUsage', 201>>>();
holds<Same<LineItemReply, Reply<'findLineItem', 200>>>();
holds<Same<InvoiceReply, Reply<'getCurrentInvoice', 200>>>();
holds<Same<InvoiceReply, Reply<'getInvoice', 200>>>();
holds<Same<Health, Reply<'getHealth', 200>>>();
holds<Same<Health, Reply<'getHealth', 503>>>();

// Errors
holds<Same<ApiErrorCode, ProblemCode>>();
holds<Same<FieldError, ContractFieldError>>();

// Loggers that callers have
holds<Logger extends BillingLogger ? true : false>();
holds<Console extends BillingLogger ? true : false>();

test.each(Object.entries(routes))('%s is called where the contract has it', (name, route) => {
  const agreed = contract[name as keyof typeof routes]; // Object.entries forgets the literal keys

  expect({ method: route.method, path: route.path }).toEqual({ method: agreed.method, path: agreed.path });
  expect(route.replyStatuses.map(String)).toEqual(Object.keys(agreed.replies));
  for (const reply of Object.values(agreed.replies)) {
    expect(Object.keys(reply.shape)).toContain(route.replyField);
  }
});
