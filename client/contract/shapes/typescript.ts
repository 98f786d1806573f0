import * as z from 'zod/mini';

/**
 * How a schema reads in the client's TypeScript where the schema cannot say so itself: a `z.custom` has forgotten its
 * type by the time that the client is generated.
 */
export const typescript = z.registry<{ name: string; type: string; description: string }>();
