import type { RouteName } from '../../client/contract/routes.ts';
import type { CustomerId } from '../../client/contract/shapes/fields.ts';
import type { Sent } from '../support/api-gateway.ts';
import { preferring } from './busy-table.ts';
import { usage } from './instances.ts';

/** A request that adds line items, and how many of them are sent in one slice. */
export interface Load {
  readonly what: string;
  readonly route: RouteName;
  readonly lines: number;
  readonly requestsOfASlice: number;
  readonly request: (customerId: CustomerId, keys: readonly string[]) => Sent;
}

export const single: Load = {
  what: 'one line item',
  route: 'addLineItem',
  lines: 1,
  requestsOfASlice: 10,
  request: (customerId, [key = '']) => ({
    params: { customer_id: customerId },
    headers: { 'Idempotency-Key': key },
    body: usage,
  }),
};

/** The same, for callers who want only the line, and not the invoice. */
export const minimal = (load: Load): Load => ({
  ...load,
  what: `${load.what}, minimal reply`,
  request(customerId, keys) {
    const sent = load.request(customerId, keys);
    return { ...sent, headers: { ...sent.headers, ...preferring('the minimal reply') } };
  },
});

/** A batch for one invoice. 97 lines go into one transaction. */
export const batchOf = (lines: number): Load => ({
  what: `a batch of ${lines}`,
  route: 'addLineItems',
  lines,
  requestsOfASlice: 1,
  request: (customer_id, keys) => ({
    body: { items: keys.map((idempotency_key) => ({ customer_id, idempotency_key, ...usage })) },
  }),
});
