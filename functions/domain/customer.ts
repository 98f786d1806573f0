import { isDeepStrictEqual } from 'node:util';
import type { Customer } from '../../client/contract/customers/customer.ts';
import type { CustomerUpdate } from '../../client/contract/customers/requests.ts';
import type { FieldError } from '../../client/contract/shapes/problem-details.ts';
import { shownApart } from './shown.ts';

/** What a customer is created with. Its currency never changes. */
export type Content = Pick<Customer, 'name' | 'email' | 'currency'>;

/**
 * Tells whether a create under a known id means the customer that was already made.
 *
 * @returns one entry for each field that differs, with both values; empty for a replay
 */
export function customerDifferences(original: Content, sent: Content): FieldError[] {
  return (['name', 'email', 'currency'] as const)
    .filter((field) => original[field] !== sent[field])
    .map((field) => {
      const [has, asked] = shownApart(original[field] ?? 'none', sent[field] ?? 'none');
      return { field, message: `the customer has ${has}, this request has ${asked}` };
    });
}

/** The fields of a customer that can change, and what they become: undefined takes an optional one away. */
export type Changes = Readonly<Partial<Record<keyof CustomerUpdate, unknown>>>;

/**
 * What an update changes of a customer.
 *
 * @param update a field that is left out stays, `null` takes an optional one away
 * @returns the fields that become something else; empty when the customer is as the update says already
 */
export function changesOf(customer: Customer, update: CustomerUpdate): Changes {
  const fields = Object.entries(update) as [keyof CustomerUpdate, unknown][]; // Object.entries forgets the keys
  return Object.fromEntries(
    fields
      .map(([field, value]) => [field, stored(value)] as const)
      .filter(([field, value]) => !isDeepStrictEqual(customer[field], value)),
  );
}

/** An address has some fields that may be left out: they are not kept as undefined. */
function stored(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined));
}
