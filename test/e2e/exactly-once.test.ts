import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { callers, clientOf, fresh } from '../support/api.ts';

const client = clientOf();
const compute = { service: 'Linux Instance', units_consumed: '50', price_per_unit: '0.05' };

async function newCustomer(): Promise<string> {
  const { customer } = await client.createCustomer({ customer_id: fresh('customer'), name: 'Ada' });
  return customer.customer_id;
}

async function invoiceOf(customerId: string): Promise<{ total: string; lines: number }> {
  const { invoice } = await client.getCurrentInvoice(customerId);
  return { total: invoice.total, lines: invoice.line_item_count };
}

/** Does the work for all items, with a fixed number at the same time. */
async function inParallel<Item>(
  items: readonly Item[],
  workers: number,
  work: (item: Item) => Promise<unknown>,
) {
  const left = [...items];
  await Promise.all(
    Array.from({ length: workers }, async () => {
      for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item);
    }),
  );
}

test('400 line items of one customer are sent, 32 at a time: each is billed, and the total is their sum', async () => {
  const customerId = await newCustomer();
  const keys = Array.from({ length: 400 }, (_, index) => `key-${index}`);

  await inParallel(keys, 32, async (idempotencyKey) => {
    // On a slow machine an attempt may time out after it billed. Then its retry gets a replay.
    await client.addLineItem(
      customerId,
      { service: 'Requests', units_consumed: '1', price_per_unit: '0.000001' },
      { idempotencyKey },
    );
  });

  expect(await invoiceOf(customerId)).toEqual({ total: '0.0004', lines: 400 });
});

test('two processes send one key at the same time: one of them bills, and the other gets a replay', async () => {
  const customerId = await newCustomer();
  const sender = join(__dirname, '..', 'support', 'send-line-item.ts');
  const environment = {
    ...process.env,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: callers.test.accessKeyId,
    AWS_SECRET_ACCESS_KEY: callers.test.secretAccessKey,
  };

  const outputs = await Promise.all(
    [1, 2].map(() =>
      promisify(execFile)(process.execPath, [sender, customerId, 'shared'], { env: environment }),
    ),
  );

  expect(outputs.map(({ stdout }) => stdout.trim()).sort()).toEqual(['created', 'replayed']);
  expect(await invoiceOf(customerId)).toEqual({ total: '2.50', lines: 1 });
});

describe('a function that dies after its transaction and before its reply', () => {
  const faults = process.env['TALLY_EXECUTOR_FAULTS'];
  // Faults are possible only on the stack of `make test`, because it is started with the name of the file for
  // faults.
  const onOwnStack = faults === undefined ? test.skip : test;

  onOwnStack('costs the caller a retry, and bills once', async () => {
    const customerId = await newCustomer();
    await writeFile(
      String(faults),
      JSON.stringify([{ function: 'line-item-writes', kind: 'kill_before_reply', times: 2 }]),
    );

    const { replayed } = await client.addLineItem(customerId, compute, { idempotencyKey: 'lost-reply' });

    expect(replayed).toBe(true);
    expect(await invoiceOf(customerId)).toEqual({ total: '2.50', lines: 1 });
  });
});
