import { expect, test } from '@jest/globals';
import type { BillingClient } from '@tally/client';
import { Generating } from '../../../bin/sample/generating.ts';

type Entry = {
  readonly lead_id?: unknown;
  readonly customer_id: unknown;
  readonly idempotency_key?: unknown;
};

/** Knows what was sent before, as Tally does. */
function tally() {
  const known = new Set<string>();
  const sizes: number[] = [];
  const add = async (entries: Iterable<Entry>) => {
    const all = [...entries];
    sizes.push(all.length);
    const results = all.map(({ lead_id, customer_id, idempotency_key: key }) => {
      const id = lead_id === undefined ? `${customer_id} ${key}` : String(lead_id);
      const outcome = known.has(id) ? 'replayed' : 'created';
      known.add(id);
      return { outcome };
    });
    return { results };
  };
  const named: unknown[] = [];
  const create = async (input: object) => void named.push(Object.values(input)[0]);
  const client = { createCustomer: create, createProduct: create, addLineItems: add, addLeads: add };
  return { client: client as unknown as BillingClient, sizes, named }; // the four methods that it calls
}

const MONTHS = ['2026-09', '2026-10'];

async function run(client: BillingClient, counts: { customers: number; leads: number; seed?: number }) {
  const said: string[] = [];
  const all = { months: MONTHS.length, seed: 1, ...counts };
  const generating = new Generating(client, all, (progress) => said.push(progress));
  await generating.begin();
  const sent = { created: 0, replayed: 0 };
  for (const [index, month] of MONTHS.entries()) {
    for (const part of [await generating.usage(month), await generating.leads(month, index)]) {
      sent.created += part.created;
      sent.replayed += part.replayed;
    }
  }
  return { said, sent };
}

test('given numbers, when they are made twice, then they are that many, and the second time nothing is new', async () => {
  const { client, named } = tally();

  const first = await run(client, { customers: 3, leads: 100 });
  const second = await run(client, { customers: 3, leads: 100 });

  // Three lines a customer and month.
  expect(first.sent).toEqual({ created: 3 * 3 * 2 + 100, replayed: 0 });
  expect(second.sent).toEqual({ created: 0, replayed: 118 });
  expect(named.slice(0, 6)).toEqual([
    'seed-crm',
    'seed-analytics',
    'seed-storage',
    'seed-1-1',
    'seed-1-2',
    'seed-1-3',
  ]);
});

test('more leads add only what is new, and another seed makes all anew', async () => {
  const { client } = tally();
  await run(client, { customers: 3, leads: 100 });

  expect((await run(client, { customers: 3, leads: 150 })).sent).toEqual({ created: 50, replayed: 118 });
  expect((await run(client, { customers: 3, leads: 100, seed: 2 })).sent.replayed).toBe(0);
});

test('many are sent part by part, and it says how far it is', async () => {
  const { client, sizes } = tally();

  const { said } = await run(client, { customers: 2, leads: 5_000 });

  expect(Math.max(...sizes)).toBe(2_000);
  expect(said).toEqual(['2026-09  leads: 2000 sent', '2026-10  leads: 2000 sent']);
});

test('what is refused ends it', async () => {
  const { client } = tally();
  const refusal = new Error('There is no such customer');
  client.addLeads = async () => ({ results: [{ outcome: 'rejected', error: refusal }] }) as never; // as the client says it

  await expect(run(client, { customers: 1, leads: 1 })).rejects.toBe(refusal);
});
