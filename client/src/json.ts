import { isObject } from './checked-options.ts';
import { BillingError, invalidArgument } from './errors.ts';

/**
 * A body's text. The key is in the body as well as in its header, because the signature always covers the whole body.
 * Numbers that JSON cannot hold exactly are refused, because JavaScript may have rounded two ids to one.
 */
export const jsonOf = (body: unknown, idempotencyKey?: string): string => {
  let isWhole = true;
  try {
    return JSON.stringify(body, (name, value: unknown) => {
      const isKeyed = isWhole && idempotencyKey && isObject(value);
      isWhole = false;
      if (isKeyed) return { ...value, idempotency_key: value['idempotency_key'] ?? idempotencyKey };
      if (!isExact(name, value)) {
        throw invalidArgument(`${name} ${value} is no exact JSON number: pass text`);
      }
      return value;
    });
  } catch (cause) {
    if (cause instanceof BillingError) throw cause;
    throw invalidArgument(`the input cannot be written as JSON: ${String(cause)}`);
  }
};

const isExact = (name: string, value: unknown): boolean => {
  if (typeof value !== 'number') return typeof value !== 'bigint';
  return name.endsWith('_id') ? Number.isSafeInteger(value) : Number.isFinite(value);
};
