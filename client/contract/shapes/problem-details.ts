import * as z from 'zod/mini';
import { described } from './described.ts';

const fieldError = z.object({ field: z.string(), message: z.string() });
export type FieldError = z.output<typeof fieldError>;

/** RFC 9457 problem details, `application/problem+json`. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: described(z.int().check(z.minimum(400), z.maximum(599)), 'HTTP status'),
    code: z.string(),
    detail: z.string(),
    request_id: z.string(),
    errors: z.optional(z.array(fieldError)),
    line_item_id: described(
      z.optional(z.string()),
      'The line item that holds the key, after `idempotency_conflict`',
    ),
    outcome: described(
      z.optional(z.enum(['applied', 'not_applied', 'unknown'])),
      'If the request failed inside Tally: whether the change was made',
    ),
    allowed_actions: z.optional(z.array(z.string())),
  })
  .register(z.globalRegistry, { id: 'Problem' });
export type Problem = z.output<typeof problem>;
