import * as z from 'zod/mini';

/** What `GET /health` answers: 200 when every check passed, else 503 with the same body. */
export const healthReply = z
  .object({
    status: z.enum(['ok', 'unavailable']),
    stage: z.string(),
    version: z.string(),
    checks: z.record(z.string(), z.enum(['ok', 'failed'])),
  })
  .register(z.globalRegistry, { id: 'Health' });
export type HealthReply = z.output<typeof healthReply>;

/** The OpenAPI document: its shape is OpenAPI's own. */
export const openApiReply = z.record(z.string(), z.unknown());
