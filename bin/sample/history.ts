import { createHash } from 'node:crypto';
import { type BatchItemInput, type CreateCustomerInput, lineItemKey } from '@tally/client';

type SeedCustomer = CreateCustomerInput & {
  readonly customer_id: string;
  readonly currency: 'USD' | 'EUR' | 'JPY' | 'KWD';
};

export const seedCustomers: readonly SeedCustomer[] = [
  { customer_id: 'seed-northwind', name: 'Northwind Analytics', currency: 'USD' },
  { customer_id: 'seed-kestrel', name: 'Kestrel Robotics', currency: 'USD' },
  { customer_id: 'seed-harbour', name: 'Harbour Foods', currency: 'EUR' },
  { customer_id: 'seed-sakura', name: 'Sakura Prints', currency: 'JPY' },
  { customer_id: 'seed-falcon', name: 'Falcon Freight', currency: 'KWD' },
];

const services = [
  { service: 'Linux Instance', unitPrice: { USD: '0.0473', EUR: '0.0439', JPY: '7.1', KWD: '0.01455' } },
  {
    service: 'CDN Storage',
    unitPrice: { USD: '0.0000022', EUR: '0.0000021', JPY: '0.00033', KWD: '0.0000007' },
  },
  { service: 'Load Balancer', unitPrice: { USD: '0.085', EUR: '0.079', JPY: '12.5', KWD: '0.0261' } },
] as const;

/** Credits all of a line. */
export interface SeedCredit {
  readonly customerId: string;
  readonly originalKey: string;
  readonly idempotencyKey: string;
}

export interface SeedMonth {
  /** `YYYY-MM` */
  readonly month: string;
  readonly lineItems: readonly BatchItemInput[];
  readonly credits: readonly SeedCredit[];
}

/**
 * What is billed in a month. It is always the same for the same month, so that a second run makes nothing twice. Now
 * and then a month's largest charge is credited in the next month, which then ends below zero.
 */
export function historyOf(month: string): SeedMonth {
  const before = monthsBefore(month, 1)[0] ?? '';
  return {
    month,
    lineItems: seedCustomers.flatMap((customer) => [
      ...services.map(({ service, unitPrice }, index) => ({
        customer_id: customer.customer_id,
        idempotency_key: lineItemKey('seed', month, service),
        service,
        units_consumed: unitsOf(customer, month, service),
        price_per_unit: unitPrice[customer.currency],
        used_at: `${month}-${String(5 + 7 * index).padStart(2, '0')}T12:00:00Z`,
      })),
      ...(hasSetUp(customer, month) ? [setUpOf(customer, month)] : []),
    ]),
    credits: seedCustomers
      .filter((customer) => hasSetUp(customer, before))
      .map(({ customer_id: customerId }) => ({
        customerId,
        originalKey: setUpKey(before),
        idempotencyKey: lineItemKey('seed', before, 'set-up-taken-back'),
      })),
  };
}

const setUpKey = (month: string): string => lineItemKey('seed', month, 'set-up');

const setUpAmount = { USD: '2500', EUR: '2400', JPY: '400000', KWD: '800' } as const;

/** A one-off charge that is mostly larger than a month's usage. */
const setUpOf = ({ customer_id: customerId, currency }: SeedCustomer, month: string): BatchItemInput => ({
  customer_id: customerId,
  idempotency_key: setUpKey(month),
  description: 'Set-up of a region',
  amount: setUpAmount[currency],
  used_at: `${month}-02T09:00:00Z`,
});

const hasSetUp = ({ customer_id: id }: SeedCustomer, month: string): boolean =>
  chance(id, month, 'set-up') < 12;

const unitsOf = ({ customer_id: id }: SeedCustomer, month: string, service: string): string => {
  const units = 200 + 40 * chance(id, month, service);
  return String(service === 'CDN Storage' ? units * 100_000 : units);
};

/** From 0 to 255, the same for the same parts. */
const chance = (...parts: readonly string[]): number =>
  createHash('sha256').update(parts.join('/')).digest()[0] ?? 0;

/** The months before a given month, the earliest first. */
export function monthsBefore(month: string, count: number): string[] {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return Array.from({ length: count }, (_, index) =>
    new Date(Date.UTC(year, number - 1 - count + index, 1)).toISOString().slice(0, 7),
  );
}
