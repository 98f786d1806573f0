import type { Customer } from '../../client/contract/customers/customer.ts';
import type { FieldError } from '../../client/contract/shapes/problem-details.ts';
import { shownApart } from './shown.ts';

type Content = Pick<Customer, 'name' | 'email' | 'currency'>;

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
