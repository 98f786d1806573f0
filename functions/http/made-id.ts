import { createHash, randomUUID } from 'node:crypto';

/**
 * The id of what is made without one. A retried create must make one thing: its id then comes from its key.
 *
 * @param prefix what of a kind it is: `cus_`
 */
export function madeId(prefix: string, idempotencyKey: string | undefined): string {
  const suffix =
    idempotencyKey === undefined
      ? randomUUID()
      : createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 32);
  return `${prefix}${suffix}`;
}
