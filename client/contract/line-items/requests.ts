import * as z from 'zod/mini';
import { described } from '../shapes/described.ts';
import { idempotencyKey, serviceName } from '../shapes/fields.ts';
import { pageQuery } from '../shapes/list.ts';

export const lineItemKind = z.enum([
  'usage',
  'one_off',
  'subscription',
  'lead',
  'credit',
  'carry_over',
  'tax',
]);
export type LineItemKind = z.output<typeof lineItemKind>;

export const findLineItemQuery = z.strictObject({ idempotency_key: idempotencyKey });
export const listLineItemsQuery = z.strictObject({
  kind: described(z.optional(lineItemKind), 'Only lines of this kind'),
  service: described(z.optional(serviceName), 'Only lines of this service'),
  ...pageQuery,
});
