import type * as z from 'zod/mini';
import type { Permission } from './shapes/permission.ts';
import type { ProblemCode } from './shapes/problem.ts';

/**
 * What each Lambda function is for. The most frequent writes have functions of their own; reads are grouped by noun.
 * Few functions stay warm more often. Several functions let each role reach only what its routes need.
 */
export const functionNames = {
  service: 'health and the contract',
  customers: 'create, read and list customers',
  'line-item-writes': 'the hot path: line items and usage',
  subscriptions: 'recurring fees: create, read, change and cancel them',
  'lead-writes': 'the hot path of leads: valued and billed',
  leads: 'products, and leads with their valuations',
  invoices: 'read invoices and their line items',
  totals:
    'read what sums up many invoices: summaries, balances, statements, control totals, reports of leads',
  'invoice-closing': 'finalize invoices and make them void',
  'invoice-sync': 'tell how far syncs are and which have failed, and ask for them',
  webhooks: 'take the events of Stripe',
} as const;
export type FunctionName = keyof typeof functionNames;

/** The formats that a route may answer besides JSON. */
export type OtherMedia = 'text/html' | 'text/csv';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the API's base URL, whose last segment is the version. */
  readonly path: `/${string}`;
  readonly summary: string;
  /** What a caller should know besides the summary, in Markdown. The API's document and the editor show it. */
  readonly description?: string;
  readonly function: FunctionName;
  /** What the stage's rules must allow the caller. `any`: every caller that signs, also one without a rule. */
  readonly permission: Permission | 'any';
  /** Who signs its requests, if not a caller by AWS. Then no caller can call it, and the body stays as it was sent. */
  readonly signedBy?: 'stripe';
  readonly params?: z.ZodMiniObject;
  readonly query?: z.ZodMiniObject;
  readonly body?: z.ZodMiniType;
  readonly idempotencyKey?: 'required' | 'optional';
  /** Success statuses with their bodies. */
  readonly replies: Readonly<Partial<Record<200 | 201 | 202 | 503, z.ZodMiniType>>>;
  /** The field of its replies that `Prefer: return=minimal` leaves out (RFC 7240). */
  readonly minimalWithout?: 'invoice' | 'invoices';
  /** The format of its 200 if `Accept` prefers that format to JSON. */
  readonly alsoAs?: readonly OtherMedia[];
  /** The errors of this route, besides those that any route can answer. */
  readonly errors: readonly ProblemCode[];
}

/** What a function needs to answer the route. The rest is for the document and the client. */
export type ServedRoute = Omit<Route, 'summary' | 'description' | 'function' | 'replies' | 'errors'>;
