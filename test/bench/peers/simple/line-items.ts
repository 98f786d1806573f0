import type { Pool, PoolClient } from 'pg';
import { Closed, inTransaction } from './transaction.ts';

/** Metered usage under a key, with decimals as text. */
export interface Item {
  readonly customer_id: string;
  readonly idempotency_key: string;
  readonly service: string;
  readonly description?: string;
  readonly units_consumed: string;
  readonly price_per_unit: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

interface LineRow {
  readonly line_item_id: string;
  readonly customer_id: string;
  readonly idempotency_key: string;
  readonly invoice_id: string;
  readonly amount: string;
}

export interface Added {
  readonly outcome: 'created' | 'replayed' | 'conflict';
  readonly line_item: LineRow;
}

interface InvoiceRow {
  readonly invoice_id: string;
  readonly customer_id: string;
  readonly total: string;
  readonly lines: number;
}

const CURRENCY = 'USD';

/**
 * Adds line items and changes their invoices' totals in one transaction. A known key adds nothing: its content is
 * compared with the stored line.
 */
export async function addItems(pool: Pool, items: readonly Item[]) {
  return inTransaction(pool, async (client) => {
    const invoices = await openInvoices(client, [...new Set(items.map(({ customer_id }) => customer_id))]);
    const written = await writeLines(client, items, invoices);
    const totals = await addToTotals(client, [...invoices.values()], written);
    return { results: await resultsOf(client, items, written), invoices: totals };
  });
}

const nameOf = ({ customer_id, idempotency_key }: Pick<Item, 'customer_id' | 'idempotency_key'>): string =>
  JSON.stringify([customer_id, idempotency_key]);

/** One result for each item, in their order. If two items have the same key, the first is written. */
async function resultsOf(
  client: PoolClient,
  items: readonly Item[],
  written: readonly LineRow[],
): Promise<Added[]> {
  const fresh = new Map(written.map((line) => [nameOf(line), line]));
  const results = items.map((item): Added | undefined => {
    const line_item = fresh.get(nameOf(item));
    fresh.delete(nameOf(item));
    return line_item && { outcome: 'created', line_item };
  });
  const others = items.filter((_, index) => !results[index]);
  const found = others.length > 0 ? await findLines(client, others) : [];
  return results.map((result) => result ?? found.shift()).filter((result) => result !== undefined);
}

/** @returns invoice ids by customer */
async function openInvoices(client: PoolClient, customers: readonly string[]): Promise<Map<string, string>> {
  const month = new Date().toISOString().slice(0, 7);
  const select = `SELECT invoice_id, customer_id FROM invoices
    WHERE customer_id = ANY($1) AND currency = $2 AND month = $3 AND status = 'open'`;
  const find = async () => {
    const { rows } = await client.query<InvoiceRow>(select, [customers, CURRENCY, month]);
    return new Map(rows.map((row) => [row.customer_id, row.invoice_id]));
  };
  const found = await find();
  if (found.size === customers.length) return found;
  await client.query(
    `INSERT INTO invoices (customer_id, currency, month)
      SELECT customer_id, $2, $3 FROM unnest($1::text[]) AS of(customer_id) ORDER BY customer_id
      ON CONFLICT DO NOTHING`,
    [customers, CURRENCY, month],
  );
  return find();
}

/** Sorted by key. Otherwise two batches with the same keys could wait for each other. */
async function writeLines(
  client: PoolClient,
  items: readonly Item[],
  invoices: ReadonlyMap<string, string>,
): Promise<LineRow[]> {
  const { rows } = await client.query<LineRow>(
    `INSERT INTO line_items
        (customer_id, idempotency_key, invoice_id, service, description, units, price, amount, metadata)
      SELECT customer_id, key, invoice_id, service, description, units, price, units * price, metadata
      FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::numeric[], $6::numeric[], $7::jsonb[], $8::bigint[])
        WITH ORDINALITY AS of(customer_id, key, service, description, units, price, metadata, invoice_id, place)
      ORDER BY customer_id, key, place
      ON CONFLICT (customer_id, idempotency_key) DO NOTHING
      RETURNING *`,
    [...columnsOf(items), items.map((item) => invoices.get(item.customer_id))],
  );
  return rows;
}

const columnsOf = (items: readonly Item[]): unknown[][] => [
  items.map((item) => item.customer_id),
  items.map((item) => item.idempotency_key),
  items.map((item) => item.service),
  items.map((item) => item.description ?? null),
  items.map((item) => item.units_consumed),
  items.map((item) => item.price_per_unit),
  items.map((item) => JSON.stringify(item.metadata ?? {})),
];

/** Last in the transaction, because a change of a total locks it for all others until the commit. */
async function addToTotals(
  client: PoolClient,
  invoices: readonly string[],
  written: readonly LineRow[],
): Promise<InvoiceRow[]> {
  const changed = [...new Set(written.map(({ invoice_id }) => invoice_id))];
  if (changed.length > 1) {
    const lock = 'SELECT FROM invoices WHERE invoice_id = ANY($1) ORDER BY invoice_id FOR UPDATE';
    await client.query(lock, [changed]);
  }
  const { rows } = await client.query<InvoiceRow>(
    `UPDATE invoices SET total = total + added.amount, lines = invoices.lines + added.lines
      FROM (SELECT id, sum(amount) AS amount, count(*) AS lines
        FROM unnest($1::bigint[], $2::numeric[]) AS of(id, amount) GROUP BY id) AS added
      WHERE invoice_id = added.id AND status = 'open' RETURNING invoice_id, customer_id, total, invoices.lines`,
    [written.map(({ invoice_id }) => invoice_id), written.map(({ amount }) => amount)],
  );
  if (rows.length !== changed.length) throw new Closed('An invoice was closed meanwhile.');
  const unchanged = invoices.filter((id) => !changed.includes(id));
  if (unchanged.length === 0) return rows;
  const read = 'SELECT invoice_id, customer_id, total, lines FROM invoices WHERE invoice_id = ANY($1)';
  return [...rows, ...(await client.query<InvoiceRow>(read, [unchanged])).rows];
}

/** The lines of keys that were used before, in the items' order, compared with the request. */
async function findLines(client: PoolClient, items: readonly Item[]): Promise<Added[]> {
  const { rows } = await client.query<LineRow & { readonly same: boolean }>(
    `SELECT line_items.*, (line_items.service = asked.service
        AND line_items.description IS NOT DISTINCT FROM asked.description
        AND line_items.units = asked.units AND line_items.price = asked.price
        AND line_items.metadata = asked.metadata) AS same
      FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::numeric[], $6::numeric[], $7::jsonb[])
        WITH ORDINALITY AS asked(customer_id, idempotency_key, service, description, units, price, metadata, place)
      JOIN line_items USING (customer_id, idempotency_key) ORDER BY place`,
    columnsOf(items),
  );
  return rows.map(({ same, ...line_item }) => ({ outcome: same ? 'replayed' : 'conflict', line_item }));
}
