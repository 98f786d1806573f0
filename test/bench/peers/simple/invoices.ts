import { Big } from 'big.js';
import type { Pool } from 'pg';
import { inTransaction } from './transaction.ts';

const HALF_EVEN = 2;

/** Closes an invoice, so that it takes no more lines. If it is closed already, it is returned unchanged. */
export async function finalize(pool: Pool, invoiceId: string) {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query('SELECT * FROM invoices WHERE invoice_id = $1 FOR UPDATE', [
      invoiceId,
    ]);
    const [invoice] = rows;
    if (invoice?.status !== 'open') return invoice;
    const numbered = await client.query(
      'UPDATE customers SET last_number = last_number + 1 WHERE customer_id = $1 RETURNING last_number',
      [invoice.customer_id],
    );
    const closed = await client.query(
      `UPDATE invoices SET status = 'finalized', total = $2, number = $3, finalized_at = now()
        WHERE invoice_id = $1 RETURNING *`,
      [invoiceId, new Big(invoice.total).round(2, HALF_EVEN).toFixed(2), numbered.rows[0].last_number],
    );
    return closed.rows[0];
  });
}

export async function summary(pool: Pool, from: string, to: string) {
  const { rows } = await pool.query(
    `SELECT month, currency, status, sum(total) AS total, count(*)::int AS invoice_count FROM invoices
      WHERE status <> 'open' AND month BETWEEN $1 AND $2
      GROUP BY month, currency, status ORDER BY month, currency, status`,
    [from, to],
  );
  return rows;
}
