import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { InvoiceId } from '../../../../client/contract/shapes/fields.ts';
import { nextGeneration, notMade, notSent, sentAt } from '../../../../functions/domain/sync/state.ts';
import { voidInvoice } from '../../../../functions/store/closing/voiding.ts';
import type { Claimed } from '../../../../functions/store/sync/claiming.ts';
import { installationOf } from '../../../../functions/store/sync/installation.ts';
import { keepSync, LeaseLost } from '../../../../functions/store/sync/keeping.ts';
import { readSync } from '../../../../functions/store/sync/reading.ts';
import { requeueSync } from '../../../../functions/store/sync/requeueing.ts';
import { waitingSyncs } from '../../../../functions/store/sync/waiting.ts';
import { keys } from '../../../../functions/store/table/items.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { audit } from '../../../support/audit/audit.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables, waysOfTests } from '../../../support/billing-tables.ts';
import { asked } from '../../../support/closing.ts';
import {
  claim,
  end,
  finalizedInvoice,
  LEASE_MS,
  later,
  MOST_TRIES,
  mustClaim,
  NOW,
  RETRY_AT,
  refused,
  syncedAs,
  unreachable,
  withCustomer,
  withInvoice,
} from '../../../support/syncs.ts';

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

describe.each(waysOfTests)('%s', (way) => {
  let table: Table;
  let id: InvoiceId;
  beforeEach(async () => {
    table = await tables.create(way);
    id = await finalizedInvoice(table);
  });
  afterEach(async () => {
    expect(audit(await snapshotOf(table))).toEqual([]);
  });

  const story = async () => {
    const found = await readSync(table, id);
    if (!found) throw new Error(`There is no invoice ${id}.`);
    return found;
  };
  const waiting = async (until: typeof NOW) => {
    const ids: InvoiceId[] = [];
    for await (const one of waitingSyncs(table, until)) ids.push(one);
    return ids;
  };
  const made = ({ state }: Claimed) => withInvoice(withCustomer(state, 'cus_1'), 'in_1');
  const synced = async () => {
    const claimed = await mustClaim(table, id);
    return end(table, claimed, syncedAs(made(claimed)));
  };
  const failed = async () => {
    const claimed = await mustClaim(table, id);
    const invoice = nextGeneration(claimed.state.invoice);
    return end(table, claimed, refused({ ...claimed.state, invoice }));
  };
  const makeVoid = () => voidInvoice(table, id, 'billed by mistake', asked);

  describe('a worker that takes an invoice', () => {
    test('gets it with its customer and what was stored about the sync, and counts the try', async () => {
      expect(await mustClaim(table, id)).toMatchObject({
        invoice: { invoiceId: id, lifecycle: { status: 'finalized', number: 1 } },
        customer: { customer_id: 'acme' },
        state: { customer: notMade, invoice: notSent },
        attempts: 1,
      });
      expect((await story()).sync).toEqual({ status: 'in_progress', attempts: 1, lastAttemptAt: NOW });
    });

    test('is the only one, for any number of messages', async () => {
      const claims = await Promise.all(
        Array.from({ length: 8 }, () => claim(tables.open(table.name, way), id)),
      );

      expect(claims.filter((claimed) => claimed === 'not now')).toHaveLength(7);
      expect((await story()).sync.attempts).toBe(1);
    });

    test.each([
      ['synced', synced],
      ['failed', failed],
      ['void', makeVoid],
    ])('finds nothing to do if the message is late and the invoice is %s', async (_, given) => {
      await given();

      expect(await claim(table, id, later(LEASE_MS))).toBeUndefined();
    });

    test('finds nothing to do for an invoice that does not exist', async () => {
      expect(await claim(table, 'inv_acme_USD_2026-11_7' as InvoiceId)).toBeUndefined();
    });

    test('waits until the time of the next try, also if a message comes early', async () => {
      const claimed = await mustClaim(table, id);
      await end(table, claimed, unreachable(claimed.state));

      expect(await claim(table, id, later(119_999))).toBe('not now');
      expect(await claim(table, id, RETRY_AT)).toMatchObject({ attempts: 2 });
    });

    test('takes the place of a worker that was killed, with everything that it stored', async () => {
      const dead = await mustClaim(table, id);
      await keepSync(table, dead, made(dead), 'create invoice');

      expect(await claim(table, id, later(LEASE_MS - 1))).toBe('not now');
      expect(await mustClaim(table, id, later(LEASE_MS))).toMatchObject({ state: made(dead), attempts: 2 });
      expect((await story()).attempts).toEqual([{ at: NOW, step: 'create invoice', outcome: 'interrupted' }]);
    });

    test('takes an invoice of an older version of Tally as one that was never sent', async () => {
      await table.client.send(
        new PutCommand({
          TableName: table.name,
          Item: {
            ...keys.sync(id),
            invoice_id: id,
            status: 'pending',
            attempts: 0,
            list_pk: 'sync#pending',
            list_sk: `${NOW}#${id}`,
          },
        }),
      );

      expect(await waiting(NOW)).toEqual([id]);
      expect(await claim(table, id)).toMatchObject({ state: { invoice: notSent }, attempts: 1 });
    });
  });

  describe('a worker that lost its invoice to another', () => {
    test.each<[string, (lost: Claimed) => Promise<unknown>]>([
      ['stores nothing more', (lost) => keepSync(table, lost, made(lost), 'create invoice')],
      ['ends nothing', (lost) => end(table, lost, syncedAs(made(lost)))],
    ])('%s', async (_, act) => {
      const lost = await mustClaim(table, id);
      const other = await mustClaim(table, id, later(LEASE_MS));

      await expect(act(lost)).rejects.toBeInstanceOf(LeaseLost);

      expect((await story()).sync).toMatchObject({ status: 'in_progress', attempts: 2 });
      await end(table, other, syncedAs(made(other)));
      await expect(act(lost)).rejects.toBeInstanceOf(LeaseLost);
    });
  });

  describe('a try', () => {
    test('that succeeds stores the ids, and there is nothing to wait for', async () => {
      expect(await synced()).toEqual({ status: 'synced' });

      expect(await story()).toEqual({
        sync: {
          status: 'synced',
          step: 'finalize',
          attempts: 1,
          lastAttemptAt: NOW,
          customerId: 'cus_1',
          invoiceId: 'in_1',
          hostedUrl: 'https://pay.example/in_1',
          payment: { status: 'unpaid', updatedAt: NOW },
        },
        attempts: [{ at: NOW, step: 'finalize', outcome: 'synced' }],
      });
      expect(await waiting(later(LEASE_MS))).toEqual([]);
    });

    test('that must be repeated waits for the next one, and says why', async () => {
      const claimed = await mustClaim(table, id);
      await end(table, claimed, unreachable(claimed.state));

      expect(await story()).toEqual({
        sync: {
          status: 'pending',
          step: 'create customer',
          attempts: 1,
          lastAttemptAt: NOW,
          nextAttemptAt: RETRY_AT,
          cause: { code: 'provider_unreachable' },
        },
        attempts: [
          { at: NOW, step: 'create customer', outcome: 'again', cause: { code: 'provider_unreachable' } },
        ],
      });
      expect(await waiting(later(119_999))).toEqual([]);
      expect(await waiting(RETRY_AT)).toEqual([id]);
    });

    test('that is refused fails, and stores what the next one needs', async () => {
      await failed();

      expect((await story()).sync).toMatchObject({ status: 'failed', cause: { code: 'email_refused' } });
      expect(await waiting(later(LEASE_MS))).toEqual([]);
      expect(await requeueSync(table, id, NOW)).toMatchObject({ outcome: 'queued' });
      expect(await mustClaim(table, id)).toMatchObject({ state: { invoice: { generation: 2 } } });
    });

    test('that is one too many fails with the last cause, and a request for the sync allows as many again', async () => {
      const fail = async (count: number) => {
        for (let tries = 0; tries < count; tries += 1) {
          const claimed = await mustClaim(table, id, later(tries * 120_000));
          await end(table, claimed, {
            ...unreachable(claimed.state),
            kind: 'again',
            cause: { code: 'provider_busy' },
          });
        }
      };
      await fail(MOST_TRIES);

      expect((await story()).sync).toMatchObject({
        status: 'failed',
        attempts: MOST_TRIES,
        cause: { code: 'too_many_attempts', last: { code: 'provider_busy' } },
      });

      await requeueSync(table, id, NOW);
      await fail(MOST_TRIES - 1);

      expect((await story()).sync).toMatchObject({ status: 'pending', attempts: 2 * MOST_TRIES - 1 });
    });
  });

  describe('two invoices of one customer at once', () => {
    const both = async () => {
      const other = await finalizedInvoice(table, 'two');
      return [await mustClaim(table, id), await mustClaim(table, other)] as const;
    };
    const begun = ({ state }: Claimed) => ({ ...state, customer: sentAt(state.customer, NOW) });

    test('ask the provider for the customer with the same key', async () => {
      const [one, other] = await both();

      const [first, second] = await Promise.all([
        keepSync(table, one, begun(one), 'create customer'),
        keepSync(table, other, begun(other), 'create customer'),
      ]);

      expect(first.state.customer).toEqual(sentAt(notMade, NOW));
      expect(second.state.customer).toEqual(first.state.customer);
    });

    test('continue with the customer that one of them made, also if the other has another one', async () => {
      const [one, other] = await both();
      await keepSync(table, one, withCustomer(begun(one), 'cus_1'), 'create customer');

      const renewed = { ...other.state, customer: nextGeneration(begun(other).customer) };
      const kept = await keepSync(table, other, renewed, 'create customer');

      expect(kept.state.customer).toMatchObject({ generation: 1, id: 'cus_1' });
    });
  });

  describe('a caller who asks for the sync', () => {
    test('brings its next try forward', async () => {
      const claimed = await mustClaim(table, id);
      await end(table, claimed, unreachable(claimed.state));

      expect(await requeueSync(table, id, NOW)).toMatchObject({ outcome: 'queued' });

      expect(await claim(table, id)).toMatchObject({ attempts: 2, tries: 1 });
    });

    test('changes nothing if the invoice is synced, or if a worker has it', async () => {
      const claimed = await mustClaim(table, id);
      expect(await requeueSync(table, id, NOW)).toMatchObject({ outcome: 'in_progress' });
      expect(await requeueSync(table, id, later(LEASE_MS))).toMatchObject({ outcome: 'queued' });
      await end(table, claimed, syncedAs(made(claimed)));

      expect(await requeueSync(table, id, NOW)).toMatchObject({ outcome: 'synced' });

      expect((await story()).sync).toMatchObject({ status: 'synced', attempts: 1 });
    });

    test('gets the other allowed actions if the invoice must not be synced', async () => {
      await makeVoid();

      await expect(requeueSync(table, id, NOW)).rejects.toMatchObject({
        code: 'invoice_state_conflict',
        allowedActions: [],
      });
      expect(await requeueSync(table, 'inv_acme_USD_2026-11_7' as InvoiceId, NOW)).toBeUndefined();
    });

    test('may ask before the first try, and the invoice can still be made void', async () => {
      expect(await requeueSync(table, id, NOW)).toMatchObject({ outcome: 'queued' });

      expect((await makeVoid())?.lifecycle.status).toBe('void');
      expect((await story()).sync).toEqual({ status: 'not_due', attempts: 0 });
    });
  });

  test('an installation is made once, for any order of the callers', async () => {
    const workers = Array.from({ length: 8 }, () => tables.open(table.name, way));

    const ids = await Promise.all(workers.map(installationOf));

    expect(new Set(ids).size).toBe(1);
    expect(await installationOf(await tables.create(way))).not.toBe(ids[0]);
  });
});

test('tries are listed, the newest first, and only the last fifty', async () => {
  const table = await tables.create('directly');
  const id = await finalizedInvoice(table);
  for (let tries = 1; tries <= 52; tries += 1) {
    const claimed = await mustClaim(table, id, later(tries));
    await end(table, claimed, unreachable(claimed.state));
    await requeueSync(table, id, NOW);
  }

  const found = await readSync(table, id);

  expect(found?.sync.attempts).toBe(52);
  expect(found?.attempts.map(({ at }) => at)).toEqual(
    Array.from({ length: 50 }, (_, index) => later(52 - index)),
  );
});
