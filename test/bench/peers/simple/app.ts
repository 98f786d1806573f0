import fastify, { type FastifyInstance } from 'fastify';
import type { Pool } from 'pg';
import { finalize, summary } from './invoices.ts';
import { addItems, type Item } from './line-items.ts';

const text = { type: 'string', minLength: 1, maxLength: 255 } as const;
const decimal = { type: 'string', pattern: '^-?[0-9]{1,20}(\\.[0-9]{1,12})?$' } as const;
const charge = {
  service: text,
  description: { ...text, maxLength: 1_000 },
  units_consumed: decimal,
  price_per_unit: decimal,
  metadata: { type: 'object', additionalProperties: text },
} as const;
const required = ['service', 'units_consumed', 'price_per_unit'] as const;
const usage = { type: 'object', additionalProperties: false, required, properties: charge } as const;
const keyed = {
  ...usage,
  required: [...required, 'customer_id', 'idempotency_key'],
  properties: { ...charge, customer_id: text, idempotency_key: text },
} as const;
const batch = {
  type: 'object',
  required: ['items'],
  properties: { items: { type: 'array', minItems: 1, maxItems: 500, items: keyed } },
} as const;

const STATUS = { created: 201, replayed: 200, conflict: 409 } as const;

/** The billing service that a good engineer writes in a day: one process, one database, and only what is needed. */
export function simplePeer(pool: Pool): FastifyInstance {
  const app = fastify({ bodyLimit: 6_000_000 });

  app.post<{ Body: { customer_id: string; name: string } }>('/customers', async ({ body }, reply) => {
    const insert = 'INSERT INTO customers (customer_id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING';
    const { rowCount } = await pool.query(insert, [body.customer_id, body.name]);
    return reply.code(rowCount === 1 ? 201 : 200).send({ customer: body });
  });

  app.post<{
    Params: { customer_id: string };
    Headers: { 'idempotency-key': string };
    Body: Omit<Item, 'customer_id' | 'idempotency_key'>;
  }>(
    '/customers/:customer_id/line-items',
    { schema: { body: usage, headers: { type: 'object', required: ['idempotency-key'] } } },
    async ({ params, headers, body }, reply) => {
      const item = { ...body, ...params, idempotency_key: headers['idempotency-key'] };
      const { results, invoices } = await addItems(pool, [item]);
      const [result] = results;
      if (!result) throw new Error('A line was neither written nor found.');
      const { outcome, line_item } = result;
      return reply
        .code(STATUS[outcome])
        .send({ line_item, replayed: outcome === 'replayed', invoice: invoices[0] });
    },
  );

  app.post<{ Body: { items: Item[] } }>('/line-items/batch', { schema: { body: batch } }, async ({ body }) =>
    addItems(pool, body.items),
  );

  app.post<{ Params: { invoice_id: string } }>(
    '/invoices/:invoice_id/finalize',
    async ({ params }, reply) => {
      const invoice = await finalize(pool, params.invoice_id);
      return invoice ? { invoice } : reply.code(404).send({ code: 'invoice_not_found' });
    },
  );

  app.get<{ Querystring: { from: string; to: string } }>('/invoices/summary', async ({ query }) => ({
    months: await summary(pool, query.from, query.to),
  }));

  return app;
}
