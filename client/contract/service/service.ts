import * as z from 'zod/mini';
import { described } from '../shapes/described.ts';

/** The reply to `GET /health`: 200 if every check passed, or else 503 with the same body. */
export const healthReply = z
  .object({
    status: described(z.enum(['ok', 'unavailable']), '`ok` when every check passed'),
    stage: described(z.string(), 'Which installation answered, such as `local` or `prod`'),
    version: described(z.string(), 'The version of Tally that answered'),
    checks: described(
      z.record(z.string(), z.enum(['ok', 'failed'])),
      'Each thing that Tally needs, by its name',
    ),
  })
  .register(z.globalRegistry, { id: 'Health' });
export type HealthReply = z.output<typeof healthReply>;

/** The OpenAPI document: its shape is OpenAPI's own. */
export const openApiReply = z.record(z.string(), z.unknown());
