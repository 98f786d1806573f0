import { hash } from 'node:crypto';
import type { Currency, CustomerId } from '../../../client/contract/shapes/fields.ts';

/** Longer ids, and ids with capital letters, are shortened. A UUID stays whole. */
const PLAIN_ID = /^[a-z0-9_.:@-]{1,40}$/;
const BEGINNING = 12;
/** 64 bits. */
const HASH_DIGITS = 16;
const COUNT_DIGITS = 4;

/**
 * The number that an invoice is known by outside: unique over all customers, currencies and invoices of a stage, also
 * for a program that does not tell capital letters from small ones.
 *
 * It is `<prefix>-<customer>-<currency>-<count>`. The customer's id is written as it is, if it has at most 40
 * characters and no capital letters. If not, it is written as its first 12 characters, a `~`, which no id has, and 16
 * digits of its hash. Read from its end, the number has only one meaning: the count has no hyphen, the currency has
 * three letters, and the prefix has no hyphen.
 *
 * @param prefix of the stage: capital letters and digits
 * @param count the invoice's place among the finalized ones of its customer and currency, from 1
 * @returns at most 70 characters, such as `TLY-acme-USD-0007`
 */
export function documentNumberOf(
  prefix: string,
  { customerId, currency }: { readonly customerId: CustomerId; readonly currency: Currency },
  count: number,
): string {
  return [prefix, shortId(customerId), currency, String(count).padStart(COUNT_DIGITS, '0')].join('-');
}

const shortId = (id: CustomerId): string =>
  PLAIN_ID.test(id)
    ? id
    : `${id.slice(0, BEGINNING).toLowerCase()}~${hash('sha256', id).slice(0, HASH_DIGITS)}`;
