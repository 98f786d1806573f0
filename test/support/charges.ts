import { Big } from 'big.js';
import {
  type CustomerId,
  customerId,
  day,
  type Instant,
  type Month,
  month,
  subscriptionId,
} from '../../client/contract/shapes/fields.ts';
import { requestInstant } from '../../client/contract/shapes/request-instant.ts';
import type { Charge } from '../../functions/domain/line-item.ts';

/* Values for examples. The contract checks each of them, so that an impossible value fails in the test. */
export const at = (text: string): Instant => requestInstant.parse(text);
export const monthOf = (text: string): Month => month.parse(text);
export const customer = (id: string): CustomerId => customerId.parse(id);

type Usage = Extract<Charge, { kind: 'usage' }>;
type OneOff = Extract<Charge, { kind: 'one_off' }>;

/** 58 GB at 0.05 USD, used on 21 November: 2.90 USD. */
export const usage = (changes: Partial<Usage> = {}): Usage => ({
  kind: 'usage',
  service: 'storage',
  units: new Big('58'),
  price: new Big('0.05'),
  amount: new Big('2.9'),
  currency: 'USD',
  usedAt: at('2026-11-21T10:00:00Z'),
  usedAtDefaulted: false,
  ...changes,
});

/** The second half of November for 30 USD a month. */
export const subscribed = (): Charge => ({
  kind: 'subscription',
  of: {
    subscription: subscriptionId.parse('sub_1'),
    from: day.parse('2026-11-16'),
    to: day.parse('2026-11-30'),
  },
  description: 'Business, 2026-11-16 to 2026-11-30, 15 of 30 days',
  amount: new Big('15'),
  currency: 'USD',
  usedAt: at('2026-11-16T10:00:00Z'),
  usedAtDefaulted: true,
});

/** A setup fee of 50 USD. */
export const oneOff = (changes: Partial<OneOff> = {}): OneOff => ({
  kind: 'one_off',
  description: 'Setup',
  amount: new Big('50'),
  currency: 'USD',
  usedAt: at('2026-11-21T10:00:00Z'),
  usedAtDefaulted: false,
  ...changes,
});
