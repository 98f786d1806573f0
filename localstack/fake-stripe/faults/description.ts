import * as z from 'zod/mini';
import { operations } from '../routes.ts';

const kinds = [
  'error_before',
  'reply_lost',
  'reset',
  'slow',
  'rate_limit',
  'auth',
  'error_after',
  'stored',
  'conflict',
  'bad_gateway',
] as const;
export type Kind = (typeof kinds)[number];

/**
 * The statuses that a kind may have. The first is its default. A kind without a status answers as always, or not at
 * all.
 */
const STATUSES = {
  error_before: [500, 502, 503, 504],
  error_after: [500, 502, 503, 504],
  stored: [402, 400, 404],
  rate_limit: [429],
  auth: [401, 403],
  conflict: [409],
  bad_gateway: [502, 200, 503, 504],
  reply_lost: [],
  reset: [],
  slow: [],
} as const satisfies Record<Kind, readonly number[]>;
/** The kinds that answer before anything is done. Only they may have a header, because no key keeps a header. */
const WITH_RETRY_AFTER: ReadonlySet<Kind> = new Set(['rate_limit', 'auth', 'conflict', 'bad_gateway']);

export const ownStatus = (kind: Kind): number => STATUSES[kind][0] ?? 500;

const MOST_TIMES = 1_000_000;
const LONGEST_MS = 600_000;
const upTo = (most: number, least: number) =>
  z
    .number({ error: `expected a whole number from ${least} to ${most}` })
    .check(z.int(), z.minimum(least), z.maximum(most));

const description = z
  .strictObject({
    method: z._default(z.enum(['GET', 'POST', 'DELETE', '*']), '*'),
    /** `{id}` is one step of the path, `*` any text. */
    path: z.string(),
    times: z._default(upTo(MOST_TIMES, 1), 1),
    kind: z.enum(kinds),
    status: z.optional(z.number()),
    /** In seconds: the header of a 429. */
    retry_after: z.optional(upTo(86_400, 0)),
    delay_ms: z.optional(upTo(LONGEST_MS, 0)),
    /** Stripe's code in the error that is answered. */
    code: z.optional(z.string()),
    /** The body that a gateway answers instead of JSON. */
    body: z.optional(z.string()),
    /** Only requests with this API key meet the fault. With `auth` it is as if the key were revoked. */
    api_key: z.optional(z.string()),
  })
  .check(
    z.refine(({ kind, status }) => status === undefined || statusesOf(kind).includes(status), {
      path: ['status'],
      error: ({ input }) => statusError((input as { kind: Kind }).kind), // what the schema read
    }),
    z.refine(({ kind, body }) => body === undefined || kind === 'bad_gateway', {
      path: ['body'],
      error: 'is for bad_gateway alone',
    }),
    z.refine(({ kind, retry_after }) => retry_after === undefined || WITH_RETRY_AFTER.has(kind), {
      path: ['retry_after'],
      error: `is for ${[...WITH_RETRY_AFTER].join(', ')}`,
    }),
    z.refine(({ method, path }) => operations.some((one) => fits(method, path, one)), {
      path: ['path'],
      error: 'fits no operation of the fake, so the fault would never come: GET /_fake/operations lists them',
    }),
  );
export type Description = z.output<typeof description>;
export const descriptions = z.array(description);

const statusesOf = (kind: Kind): readonly number[] => STATUSES[kind];

function statusError(kind: Kind): string {
  const choices = statusesOf(kind);
  return choices.length > 0 ? `of ${kind} is one of ${choices.join(', ')}` : `cannot be chosen for ${kind}`;
}

/** Whether a fault can meet an operation. An id can be any text. */
const fits = (method: string, pattern: string, operation: { method: string; path: string }): boolean =>
  (method === '*' || method === operation.method) &&
  (matcher(pattern).test(operation.path) || matcher(operation.path).test(pattern));

/**
 * In `/v1/invoices/{id}/finalize`, `{id}` or `:id` fits any one step of a path. `*` fits any text, also several steps.
 */
export function matcher(pattern: string): RegExp {
  const parts = pattern.split(/(\{\w+\}|:\w+|\*)/).map((part, index) => {
    if (index % 2 === 0) return part.replace(/[\^$.*+?()[\]{}|/-]/g, '\\$&');
    return part === '*' ? '.*' : '[^/]+';
  });
  return new RegExp(`^${parts.join('')}$`);
}
