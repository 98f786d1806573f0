import { defaultBillingClient } from '@tally/client';

/** Sends one line item from its own process: `send-line-item.ts <customer> <idempotency key>`. */
const [customerId = '', idempotencyKey = ''] = process.argv.slice(2);
const item = { service: 'Linux Instance', units_consumed: '50', price_per_unit: '0.05' };
const { replayed } = await defaultBillingClient().addLineItem(customerId, item, { idempotencyKey });
console.log(replayed ? 'replayed' : 'created');
