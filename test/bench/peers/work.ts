import { randomUUID } from 'node:crypto';
import { usage } from '../instances.ts';
import type { Reply, Served } from './served.ts';

/* The same requests for every side: they have the same routes and bodies. */

/** The end, by `performance.now()`. The work returns how many lines were added by then. */
export type Work = (served: Served, until: number) => Promise<number>;

const addLine = (served: Served, customerId: string, key: string = randomUUID()): Promise<Reply> =>
  served.send('POST', `/customers/${customerId}/line-items`, usage, { 'idempotency-key': key });

export const makeCustomer = (served: Served, customer_id: string): Promise<Reply> =>
  served.send('POST', '/customers', { customer_id, name: 'Acme' }, { 'idempotency-key': randomUUID() });

/** Each caller adds lines to its customer, one after the other. */
export const callers =
  (customers: readonly string[]): Work =>
  async (served, until) => {
    const lines = await Promise.all(
      customers.map(async (customerId) => {
        let added = 0;
        for (; performance.now() < until; added += 1) await addLine(served, customerId);
        return added;
      }),
    );
    return lines.reduce((sum, added) => sum + added, 0);
  };

/** One caller sends batches of lines for one customer. */
export const batches =
  (customer_id: string, size: number): Work =>
  async (served, until) => {
    let added = 0;
    for (; performance.now() < until; added += size) await addBatch(served, customer_id, size);
    return added;
  };

async function addBatch(served: Served, customer_id: string, size: number): Promise<void> {
  const items = Array.from({ length: size }, () => ({
    customer_id,
    idempotency_key: randomUUID(),
    ...usage,
  }));
  const { body } = await served.send('POST', '/line-items/batch', { items });
  const outcomes: { readonly outcome: string }[] = JSON.parse(body).results;
  const created = outcomes.filter(({ outcome }) => outcome === 'created').length;
  if (created !== size) throw new Error(`Of ${size} lines ${created} were created.`);
}

/** Sends the same line many times at once. Returns how many replies said that their request created it. */
export async function burst(served: Served, customerId: string, duplicates: number): Promise<number> {
  const key = randomUUID();
  const replies = await Promise.all(
    Array.from({ length: duplicates }, () => addLine(served, customerId, key)),
  );
  return replies.filter(({ status }) => status === 201).length;
}

/** Makes customers with one line each, and returns their open invoices. */
export async function openInvoices(served: Served, customers: readonly string[]): Promise<string[]> {
  return Promise.all(
    customers.map(async (customerId) => {
      await makeCustomer(served, customerId);
      const { body } = await addLine(served, customerId);
      return String(JSON.parse(body).invoice.invoice_id);
    }),
  );
}

/** Closes the invoices, so many at a time. */
export async function closeAll(served: Served, invoices: readonly string[], atATime: number): Promise<void> {
  const left = [...invoices];
  const closeNext = async (): Promise<void> => {
    for (let invoice = left.pop(); invoice !== undefined; invoice = left.pop()) {
      const { body } = await served.send('POST', `/invoices/${invoice}/finalize`);
      if (JSON.parse(body).invoice.status !== 'finalized') throw new Error(`Not finalized: ${body}`);
    }
  };
  await Promise.all(Array.from({ length: atATime }, closeNext));
}
