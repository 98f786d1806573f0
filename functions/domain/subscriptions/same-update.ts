import type { Big } from 'big.js';
import type { Currency } from '../../../client/contract/shapes/fields.ts';
import type { FieldError } from '../../../client/contract/shapes/problem-details.ts';
import { difference } from '../content.ts';
import { formatMoney } from '../money.ts';

/** What a change asked for. A field that is left out stays as it is. */
interface Update {
  readonly plan?: string | undefined;
  readonly amount?: Big | undefined;
  readonly cancel_at_period_end?: boolean | undefined;
}

/**
 * Tells whether a request under a known key means the change that was made under it.
 *
 * @returns one entry for each field that differs, with both values; empty for a replay
 */
export function updateDifferences(original: Update, sent: Update, currency: Currency): FieldError[] {
  const contentOf = ({ plan, amount, cancel_at_period_end: ends }: Update) => ({
    plan,
    amount: amount && formatMoney(amount, currency),
    cancel_at_period_end: ends?.toString(),
  });
  const [before, now] = [contentOf(original), contentOf(sent)];
  const fields = Object.keys(before) as (keyof typeof before)[]; // Object.keys forgets the literal keys
  return fields
    .filter((field) => before[field] !== now[field])
    .map((field) => difference(field, before[field], now[field]));
}
