import * as z from 'zod/mini';
import { described } from '../shapes/described.ts';

export const AUDIENCES = ['customer', 'operator'] as const;
const audience = z.enum(AUDIENCES);
export type Audience = z.output<typeof audience>;

/** For whom something is, in a query. */
export const audienceOr = (ifLeftOut: Audience, description: string) =>
  described(z._default(audience, ifLeftOut), description);

export const explanationQuery = z.strictObject({
  audience: audienceOr(
    'customer',
    'For whom the sentences are: `customer`, in plain words without ids, or `operator`, with ids, callers and each try',
  ),
});
