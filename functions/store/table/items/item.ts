import { Big } from 'big.js';
import * as z from 'zod/mini';
import { type Key, toItem } from '../table.ts';

/** A decimal: a DynamoDB Number, exact to 38 digits. */
export const amount = z.instanceof(Big);

const isNumeric = (value: unknown): boolean => value instanceof Big || typeof value === 'number';
/** Counters are whole and small enough for a JavaScript number. */
export const count = z.pipe(
  z.custom<Big | number>((value) => isNumeric(value) && Number.isSafeInteger(Number(value))),
  z.transform((value) => Number(value)),
);

/** The table's primary key, which every item has. */
export const key = { pk: z.string(), sk: z.string() };

/** The keys of the listing index. Only an item that is in a list has them. */
export const listKey = { list_pk: z.string(), list_sk: z.string() };

/**
 * A kind of item by the schema that writes it and reads it.
 *
 * @param given the schema, or what makes it when it is first needed: most functions use few kinds of items
 */
export function kind<Schema extends z.ZodMiniType<Key>>(name: string, given: Schema | (() => Schema)) {
  let schema: Schema | undefined;
  const parse = (item: unknown): z.output<Schema> => {
    schema ??= typeof given === 'function' ? given() : given;
    const parsed = schema.safeParse(item);
    if (parsed.success) return parsed.data;
    const { pk, sk } = z
      .catch(z.object({ pk: z.unknown(), sk: z.unknown() }), { pk: '?', sk: '?' })
      .parse(item);
    throw new Error(
      `The ${name} item ${String(pk)} / ${String(sk)} does not fit: ${z.prettifyError(parsed.error)}`,
    );
  };
  return {
    /** The item as the table takes it. */
    write: (item: z.input<Schema>): Record<string, unknown> => toItem({ ...parse(item) }),
    /** The item as the table gave it. */
    read: parse,
  };
}
