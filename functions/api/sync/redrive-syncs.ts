import type { RedriveBody } from '../../../client/contract/sync/requests.ts';
import { requeueing } from '../../access.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Breaker } from '../../domain/sync/breaker.ts';
import { endpoint } from '../../http/endpoint.ts';
import { accepted, ok } from '../../http/reply.ts';
import { MOST_TOGETHER } from '../../messages/queue.ts';
import { tellSyncOfAll } from '../../messages/tell-sync.ts';
import { probeNow, readBreaker } from '../../store/sync/breaker.ts';
import { requeueSync } from '../../store/sync/requeueing.ts';
import { everyStuck, type Stuck, stuckAmong } from '../../store/sync/stuck.ts';
import { mapAtMost } from '../../store/table/in-parallel.ts';
import type { Table } from '../../store/table/table.ts';

/** Time for the last invoices, their messages and the reply. */
const ENDING_MS = 3_000;

export default endpoint('redriveSyncs', {
  access: { table: ['GetItem'], lists: ['Query'], writes: requeueing, sends: ['sync'] },
  async handle({ body, now, until }, { table, environment, report }) {
    const stuck = await wantedOf(table, await readBreaker(table), body);
    const isLate = () => Date.now() > until - ENDING_MS;
    if (body.dry_run) {
      const { count, more } = await each(stuck, isLate, async (group) => group.length);
      return ok({ would_redrive: count, more });
    }
    await probeNow(table, now);
    const { count, more } = await each(stuck, isLate, async (group) => {
      const requeued = await mapAtMost(MOST_TOGETHER, group, async ({ invoiceId }) =>
        (await requeueSync(table, invoiceId, now))?.outcome === 'queued' ? [invoiceId] : [],
      );
      const due = requeued.flat();
      // If a message is lost, the sweeper finds the invoice in the table's list.
      await tellSyncOfAll(environment, due, { until, report });
      return due.length;
    });
    return accepted({ redriven: count, more });
  },
});

type Some = AsyncIterable<Stuck> | Iterable<Stuck>;

async function wantedOf(table: Table, breaker: Breaker, body: RedriveBody): Promise<Some> {
  if ('invoice_ids' in body) return stuckAmong(table, breaker, body.invoice_ids, unknownInvoice);
  const cause = 'cause' in body ? body.cause : undefined;
  return everyStuck(table, breaker, { cause, customerId: body.customer_id });
}

function unknownInvoice(index: number): never {
  throw new DomainError('invoice_not_found', {
    detail: 'One of the invoices does not exist. Nothing was changed.',
    errors: [{ field: `invoice_ids[${index}]`, message: 'expected the id of an invoice that exists' }],
  });
}

/** Does something with groups of them, as long as there is time. */
async function each(
  stuck: Some,
  isLate: () => boolean,
  act: (group: readonly Stuck[]) => Promise<number>,
): Promise<{ readonly count: number; readonly more: boolean }> {
  let count = 0;
  let group: Stuck[] = [];
  for await (const one of stuck) {
    if (isLate()) return { count, more: true };
    group.push(one);
    if (group.length < MOST_TOGETHER) continue;
    const done = await act(group);
    count += done;
    group = [];
  }
  return { count: count + (group.length > 0 ? await act(group) : 0), more: false };
}
