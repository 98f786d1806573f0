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

/** The attribute with an item's schema version. Items from before it was stored are of version 1. */
export const VERSION = 'v';

/**
 * A kind of item by the schema that writes it and reads it.
 *
 * @param given the schema, or what makes it when it is first needed: most functions use few kinds of items
 * @param version the schema version that is written. The next one is read too, because a newer Tally may already write
 *   it during a deploy (docs/migrations.md)
 */
export function kind<Schema extends z.ZodMiniType<Key>>(
  name: string,
  given: Schema | (() => Schema),
  version = 1,
) {
  let schema: Schema | undefined;
  const parse = (item: unknown): z.output<Schema> => {
    schema ??= typeof given === 'function' ? given() : given;
    const parsed = schema.safeParse(item);
    if (parsed.success) return parsed.data;
    throw new Error(`The ${name} item ${keyText(item)} does not fit: ${z.prettifyError(parsed.error)}`);
  };
  const withoutVersion = (item: unknown): unknown => {
    if (typeof item !== 'object' || item === null) return item;
    const { [VERSION]: stored = 1, ...attributes } = item as Readonly<Record<string, unknown>>; // it is an object
    if (Number(stored) <= version + 1) return attributes;
    throw new Error(
      `The ${name} item ${keyText(item)} has schema version ${String(stored)}. This Tally writes version ${version} and reads the next one. Use a newer Tally.`,
    );
  };
  return {
    version,
    /** The item as the table takes it. */
    write: (item: z.input<Schema>): Record<string, unknown> => toItem({ ...parse(item), [VERSION]: version }),
    /** The item as the table gave it, without its schema version. */
    read: (item: unknown): z.output<Schema> => parse(withoutVersion(item)),
  };
}

function keyText(item: unknown): string {
  const { pk, sk } = z
    .catch(z.object({ pk: z.unknown(), sk: z.unknown() }), { pk: '?', sk: '?' })
    .parse(item);
  return `${String(pk)} / ${String(sk)}`;
}
