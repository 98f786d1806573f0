import type { Big } from 'big.js';
import type { Instant, LineItemId } from '../../client/contract/shapes/fields.ts';
import { DomainError } from './errors.ts';
import type { Charge } from './line-item.ts';
import { formatMoney } from './money.ts';

/** The line that a credit corrects. */
export interface Creditable {
  readonly lineItemId: LineItemId;
  readonly charge: Charge;
  /** What may still be credited of it, in major units. */
  readonly creditable: Big;
}

/** What a caller asks for. `amount` is in major units above zero; undefined means all that is left. */
export interface CreditTerms {
  readonly amount: Big | undefined;
  readonly reason: string;
}

/**
 * The negative charge that corrects a line. It has the line's currency and service. It goes to the current invoice,
 * whatever became of the line's own invoice.
 *
 * @param now the time of the request, UTC
 * @throws DomainError `not_creditable` for a line that is itself a credit, or a tax
 */
export function creditOf(original: Creditable, { amount, reason }: CreditTerms, now: Instant): Charge {
  const { lineItemId, charge, creditable } = original;
  if (charge.kind === 'credit') {
    throw notCreditable(
      `Line item ${lineItemId} is itself a credit. Credit the line that it corrects, or bill a new line.`,
    );
  }
  if (charge.kind === 'tax') {
    throw notCreditable(
      `Line item ${lineItemId} is a tax. Credit the lines that it was charged on: that lowers the tax of the invoice that takes the credits.`,
    );
  }
  return {
    kind: 'credit',
    credits: lineItemId,
    description: reason,
    amount: (amount ?? creditable).neg(),
    currency: charge.currency,
    usedAt: now,
    usedAtDefaulted: true,
    ...(charge.service !== undefined && { service: charge.service }),
  };
}

/** @returns the error `not_creditable` with its reason */
export const notCreditable = (detail: string): DomainError =>
  new DomainError('not_creditable', {
    detail: `${detail} Nothing was written.`,
    errors: [{ field: 'line_item_id', message: 'expected a line item that can be credited' }],
  });

/** @returns the error for a credit of more than what is left, which says how much that is */
export function exceedsOriginal({ lineItemId, charge, creditable }: Creditable): DomainError {
  const left = `${formatMoney(creditable, charge.currency)} ${charge.currency}`;
  return new DomainError('credit_exceeds_original', {
    detail: `Less than that is left of line item ${lineItemId}. Nothing was written. Send at most what is left, or leave amount out to credit all of it.`,
    errors: [{ field: 'amount', message: `expected at most what is left, ${left}` }],
    lineItemId,
  });
}
