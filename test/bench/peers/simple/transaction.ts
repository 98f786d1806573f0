import type { Pool, PoolClient } from 'pg';

/**
 * The invoice was closed while its lines were written. None of them is kept, and they are tried on the next invoice.
 */
export class Closed extends Error {}

const MOST_TRIES = 5;
/** PostgreSQL's error code for two transactions that wait for each other. */
const DEADLOCK = '40P01';

/** Runs the work in one transaction. After a closing or a deadlock it tries again. */
export async function inTransaction<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK');
      const isPassing = error instanceof Closed || (error as { code?: string }).code === DEADLOCK;
      if (!isPassing || tries >= MOST_TRIES) throw error;
    } finally {
      client.release();
    }
  }
}
