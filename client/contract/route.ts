import type * as z from 'zod/mini';
import type { Permission } from './shapes/permission.ts';
import type { ProblemCode } from './shapes/problem.ts';

/**
 * What a Lambda function is made for: hot writes alone, reads by noun. Few enough to stay warm, apart enough
 * that each role reaches only what its routes need.
 */
export const functionNames = {
  service: 'health and the contract',
  customers: 'create, read and list customers',
  'line-item-writes': 'the hot path: line items and usage',
  'lead-writes': 'the hot path of leads: valued and billed',
  leads: 'products, and leads with what they came to',
  invoices: 'read invoices and their line items',
  totals:
    'read what sums up many invoices: summaries, balances, statements, control totals, reports of leads',
  'invoice-closing': 'finalize invoices and make them void',
} as const;
export type FunctionName = keyof typeof functionNames;

/** What a route may answer beside JSON. */
export type OtherMedia = 'text/html' | 'text/csv';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the API's base URL, whose last segment is the version. */
  readonly path: `/${string}`;
  readonly summary: string;
  /** What a caller should know beside the summary, in Markdown; it ends up in the document and in the editor. */
  readonly description?: string;
  readonly function: FunctionName;
  /** What its caller must be allowed by the stage's rules; `any`: every caller that signs, listed or not. */
  readonly permission: Permission | 'any';
  readonly params?: z.ZodMiniObject;
  readonly query?: z.ZodMiniObject;
  readonly body?: z.ZodMiniType;
  readonly idempotencyKey?: 'required' | 'optional';
  /** Success statuses with their bodies. */
  readonly replies: Readonly<Partial<Record<200 | 201 | 202 | 503, z.ZodMiniType>>>;
  /** The field of its replies that `Prefer: return=minimal` leaves out (RFC 7240). */
  readonly minimalWithout?: 'invoice' | 'invoices';
  /** What its 200 is answered as when `Accept` prefers that to JSON. */
  readonly alsoAs?: readonly OtherMedia[];
  /** Errors of this route's own, beside those that any route can answer. */
  readonly errors: readonly ProblemCode[];
}
