import { hash } from 'node:crypto';
import { Big } from 'big.js';
import type { AddLineItemBody } from '../../client/contract/line-items/writes.ts';
import { normalized } from '../../client/contract/shapes/characters.ts';
import type {
  Currency,
  CustomerId,
  Instant,
  LeadId,
  LineItemId,
  SubscriptionId,
} from '../../client/contract/shapes/fields.ts';
import type { FieldError } from '../../client/contract/shapes/problem-details.ts';
import { difference, metadataDifferences } from './content.ts';
import { wrongField } from './errors.ts';
import { formatMoney, formatQuantity, usageAmount } from './money.ts';
import type { Period } from './months.ts';

/** Keys of callers and keys that Tally makes are in separate key spaces. */
export type KeySpace = 'u' | 'credit' | 'sub' | 'lead' | 'carry' | 'tax';

/** What a caller says about a charge. This part of a line item decides whether two requests are the same. */
export type Charge = {
  readonly currency: Currency;
  readonly usedAt: Instant;
  /** True when the caller left `used_at` out. Its value then comes from our clock, and is not content. */
  readonly usedAtDefaulted: boolean;
  readonly amount: Big;
  readonly metadata?: Readonly<Record<string, string>>;
} & (
  | {
      readonly kind: 'usage';
      readonly service: string;
      readonly units: Big;
      readonly price: Big;
      readonly description?: string;
    }
  | { readonly kind: 'one_off'; readonly description: string; readonly service?: string }
  | {
      readonly kind: 'credit';
      /** The line that it corrects. */
      readonly credits: LineItemId;
      /** The reason that the caller gave. */
      readonly description: string;
      readonly service?: string;
      /** Present if a change or the end of a subscription credits days. */
      readonly unused?: SubscribedDays;
    }
  /** The fee of a subscription for the days that it names: Tally's own. */
  | {
      readonly kind: 'subscription';
      readonly of: SubscribedDays;
      readonly description: string;
      readonly service?: never;
    }
  /** What a lead came to: Tally's own, made of its valuation. */
  | {
      readonly kind: 'lead';
      readonly lead: LeadId;
      readonly description: string;
      readonly service?: never;
    }
  /** What an invoice left to the next one. Tally makes these lines in pairs that add up to zero. */
  | { readonly kind: 'carry_over'; readonly description: string; readonly service?: never }
  /** The tax on an invoice. Its closing makes this line. */
  | { readonly kind: 'tax'; readonly description: string; readonly service?: never }
);

/** Days of a subscription. */
export interface SubscribedDays extends Period {
  readonly subscription: SubscriptionId;
}

/**
 * The identity of a line item: customer, key space and key. It holds for ever, in every month.
 *
 * @returns an id made of their hash, so that both the id and the key find the line
 */
export function lineItemIdOf(customerId: CustomerId, space: KeySpace, key: string): LineItemId {
  const identity = JSON.stringify([customerId, space, key]);
  // The brand is given here and nowhere else. 160 bits: no two lines will ever meet.
  return `li_${hash('sha256', identity).slice(0, 40)}` as LineItemId;
}

/**
 * Makes a charge from a checked request.
 *
 * @param body the request's body; money in major units of its currency, times in UTC
 * @param defaults the customer's currency, and the time of the request (UTC) for a charge without `used_at`
 * @throws DomainError `validation_failed` when the amount is 10^15 or more
 */
export function chargeOf(
  body: AddLineItemBody,
  defaults: { readonly currency: Currency; readonly now: Instant },
): Charge {
  const shared = {
    currency: body.currency ?? defaults.currency,
    usedAt: body.used_at ?? defaults.now,
    usedAtDefaulted: body.used_at === undefined,
    ...(body.metadata && { metadata: body.metadata }),
  };
  if ('units_consumed' in body) {
    const amount = usageAmount(body.units_consumed, body.price_per_unit);
    if (!amount) {
      throw wrongField('units_consumed', 'expected units_consumed × price_per_unit to be below 10^15');
    }
    return {
      kind: 'usage',
      ...shared,
      service: body.service,
      units: body.units_consumed,
      price: body.price_per_unit,
      amount,
      ...(body.description !== undefined && { description: body.description }),
    };
  }
  return {
    kind: 'one_off',
    ...shared,
    description: body.description,
    amount: body.amount,
    ...(body.service !== undefined && { service: body.service }),
  };
}

/**
 * The fields of a charge's content by their names in the contract, each as its normalised text; its metadata is told
 * apart by itself. The kind is not among them: charges of two kinds differ in the fields that make the kind.
 *
 * @param currency decides how many digits money is written with. It is the same for both sides, so 5 JPY and 5.00 USD
 *   differ only in their currency
 */
function contentOf(charge: Charge, currency: Currency): Record<string, string | undefined> {
  if (charge.kind === 'credit') {
    return {
      line_item_id: charge.credits,
      reason: normalized(charge.description),
      // Written as it was sent: a positive amount made this negative line.
      amount: formatMoney(charge.amount.neg(), currency),
    };
  }
  const usage = charge.kind === 'usage';
  return {
    service: charge.service && normalized(charge.service),
    description: charge.description && normalized(charge.description),
    units_consumed: usage ? formatQuantity(charge.units) : undefined,
    price_per_unit: usage ? formatMoney(charge.price, currency) : undefined,
    // The amount of usage is calculated, so it cannot differ by itself.
    amount: usage ? undefined : formatMoney(charge.amount, currency),
    currency: charge.currency,
    used_at: charge.usedAtDefaulted ? undefined : charge.usedAt,
  };
}

/**
 * @param charge in major units of its currency
 * @returns what may be credited of a new line: its amount; zero for a credit, a carried amount or a tax. A credit of a
 *   taxed line lowers the tax of the invoice that the credit is on
 */
export function creditable({ kind, amount }: Charge): Big {
  return NOT_CREDITABLE.includes(kind) ? new Big(0) : amount;
}

const NOT_CREDITABLE: readonly Charge['kind'][] = ['credit', 'carry_over', 'tax'];

/**
 * @param charge in major units of its currency
 * @param left what may still be credited of the line
 * @returns what was credited of it; zero for a credit, a carried amount or a tax
 */
export const creditedOf = (charge: Charge, left: Big): Big => creditable(charge).minus(left);

/** @returns the days of a subscription that a charge bills, or credits because they are not used */
export function subscribedDaysOf(charge: Charge): SubscribedDays | undefined {
  if (charge.kind === 'subscription') return charge.of;
  return charge.kind === 'credit' ? charge.unused : undefined;
}

/** The fields that a request left to their defaults. They do not show whether it means the same charge. */
export interface Defaulted {
  readonly currency: boolean;
  /** A credit without amount takes all that is left. */
  readonly amount?: boolean;
}

/**
 * Tells whether a request under a known key means the charge that was already made.
 *
 * It compares normalised fields. 2, 2.0 and "2.00" are the same. So are one instant in different offsets, one text in
 * different forms of Unicode, and empty metadata and none. A time is not compared if either request left it out. A
 * currency is not compared if this request left it out. If the original left it out, it is compared: it is then the
 * customer's currency, which never changes.
 *
 * @returns one entry for each field that differs, with both values; empty for a replay
 */
export function differences(original: Charge, sent: Charge, defaulted: Defaulted): FieldError[] {
  const before = contentOf(original, original.currency);
  const now = contentOf(sent, original.currency);
  const ignored = new Set<string>();
  if (original.usedAtDefaulted || sent.usedAtDefaulted) ignored.add('used_at');
  if (defaulted.currency) ignored.add('currency');
  if (defaulted.amount) ignored.add('amount');
  const fields = Object.keys(before).filter((field) => !ignored.has(field) && before[field] !== now[field]);
  return [
    ...fields.map((field) => difference(field, before[field], now[field])),
    ...metadataDifferences(original.metadata, sent.metadata),
  ];
}
