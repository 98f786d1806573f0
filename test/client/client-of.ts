import { BillingClient, type BillingClientOptions } from '../../client/src/index.ts';
import type { Counterpart } from './counterpart.ts';
import { FakeClock } from './fake-clock.ts';

export const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'the-secret-key',
  sessionToken: 'the-session-token',
};

export const item = { service: 'storage', units_consumed: '58', price_per_unit: '0.05' };

/** A client of the counterpart. Its waits take no time. */
export function clientOf(counterpart: Counterpart, options: BillingClientOptions = {}) {
  const clock = new FakeClock();
  const client = new BillingClient({
    baseUrl: counterpart.url,
    region: 'us-east-1',
    credentials,
    clock,
    ...options,
  });
  return { client, clock };
}
