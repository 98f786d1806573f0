import { readFileSync } from 'node:fs';
import { BillingClient, type CustomerLineItem, lineItemKey } from '@tally/client';

/*
 * Bills a day's storage, one line for each customer: node run.ts 2026-11-25 usage.json
 *
 * It may be run again at any time, also after a crash: the key is made of meter, customer and day, so what was billed
 * is answered again. It ends with 0 if everything is billed, and with 1 if somebody must look.
 */

interface Usage {
  readonly customer: string;
  readonly gigabyte_hours: string;
}

const PRICE = '0.000027';
const HOUR_MS = 3_600_000;

const [day = '', file = ''] = process.argv.slice(2);
const usage: readonly Usage[] = JSON.parse(readFileSync(file, 'utf8'));
const tally = new BillingClient({ minimal: true });

let told = await tally.addLineItems(usage.map(lineItemOf), { deadline: HOUR_MS });
// What is not known is sent again under its key. Once more is enough: after that an outage is left for the next run.
if (told.summary.failed > 0) told = await told.recover({ deadline: HOUR_MS });

console.log(JSON.stringify(told.summary));
for (const result of told.results) {
  if (!('error' in result)) continue;
  const { customer } = usage[result.index] ?? {};
  console.error(JSON.stringify({ customer, outcome: result.outcome, why: result.error.message }));
}
const { created, replayed } = told.summary;
process.exitCode = created + replayed === usage.length ? 0 : 1;

function lineItemOf({ customer, gigabyte_hours }: Usage): CustomerLineItem {
  return {
    customer_id: customer,
    // Never of the amount or the price: a corrected price would be a second charge.
    idempotency_key: lineItemKey('storage-day', customer, day),
    service: 'Storage',
    units_consumed: gigabyte_hours,
    price_per_unit: PRICE,
    used_at: `${day}T23:59:59Z`,
  };
}
