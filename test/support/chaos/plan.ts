import { Big } from 'big.js';
import type { BillingMonths, InvoiceSlot } from '../../../functions/domain/months.ts';
import type { LineItemRequest } from '../../../functions/store/line-items/adding.ts';
import { customer, monthOf, oneOff, usage } from '../charges.ts';
import { lineItemRequest } from '../line-item-requests.ts';
import { pick, randomOf } from './random.ts';

/** Half of all lines go to one customer. Each customer has its own idempotency keys. */
const CUSTOMERS = ['hot', 'hot', 'hot', 'hot', 'acme', 'globex', 'initech', 'umbrella'] as const;
const SERVICES = ['storage', 'compute', 'network', 'backup'] as const;
const CURRENT: BillingMonths = { month: monthOf('2026-11'), fallback: undefined, missed: undefined };
/**
 * A month in its grace period. Its lines go to October's invoice, or to November's if October was closed
 * early.
 */
const PAST: BillingMonths = { month: monthOf('2026-10'), fallback: monthOf('2026-11'), missed: undefined };

const PAST_SHARE = 0.1;
const DUPLICATE_SHARE = 0.3;
/**
 * The longest distance between a request and its duplicate. Some are so near that they meet, and others so
 * far that a closing comes between them.
 */
const DUPLICATE_DISTANCE = 200;

export interface Plan {
  readonly requests: readonly LineItemRequest[];
  /** The requests without their duplicates. */
  readonly lines: readonly LineItemRequest[];
  /** The invoices of these are closed meanwhile. */
  readonly slots: readonly [InvoiceSlot, ...InvoiceSlot[]];
}

/** The requests to the store, in order. The seed decides them. */
export function planOf(seed: number, lineCount: number): Plan {
  const random = randomOf(seed);
  const lines = Array.from({ length: lineCount }, (_, index) => requestOf(index, random));
  const placed = lines.flatMap((line, position) => {
    const original = { line, position };
    if (random() >= DUPLICATE_SHARE) return [original];
    return [original, { line, position: position + Math.floor(random() * DUPLICATE_DISTANCE) }];
  });
  placed.sort((one, other) => one.position - other.position);
  const slots = [CURRENT.month, PAST.month].flatMap((month) =>
    [...new Set(CUSTOMERS)].map((id) => slotOf(id, month)),
  );
  // A closed October never opens again. November always does.
  const hot = slotOf('hot', CURRENT.month);
  return { lines, requests: placed.map(({ line }) => line), slots: [hot, hot, hot, hot, ...slots] };
}

const slotOf = (id: string, month: InvoiceSlot['month']): InvoiceSlot => ({
  customerId: customer(id),
  currency: 'USD',
  month,
});

function requestOf(index: number, random: () => number): LineItemRequest {
  return lineItemRequest({
    customerId: customer(pick(random, CUSTOMERS)),
    idempotencyKey: `line-${index}`,
    months: random() < PAST_SHARE ? PAST : CURRENT,
    charge: random() < 0.8 ? usageOf(random) : oneOff({ amount: decimal(random, 100_000, '0.01') }),
  });
}

function usageOf(random: () => number) {
  const units = decimal(random, 1_000_000, '0.001');
  const price = decimal(random, 1_000_000, '0.000001');
  return usage({ service: pick(random, SERVICES), units, price, amount: units.times(price) });
}

const decimal = (random: () => number, most: number, step: string): Big =>
  new Big(1 + Math.floor(random() * most)).times(step);
