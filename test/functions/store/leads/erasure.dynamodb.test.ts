import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { addLeads } from '../../../../functions/store/leads/adding.ts';
import { eraseLeadUser } from '../../../../functions/store/leads/erasure.ts';
import { findLead } from '../../../../functions/store/leads/find.ts';
import { readLeadReport } from '../../../../functions/store/leads/report.ts';
import { items } from '../../../../functions/store/table/items.ts';
import type { OpenTable } from '../../../../functions/store/table/table.ts';
import { audit } from '../../../support/audit/audit.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { at, customer, monthOf } from '../../../support/charges.ts';
import { Crash, crashing } from '../../../support/crashes.ts';
import { billedIn, defaultTerms, leadRequest } from '../../../support/lead-requests.ts';
import { action } from '../../../support/leads.ts';

/*
 * Ada had leads in 2025 and in November, with her address in small and in capital letters. One of them also has a user
 * id.
 */

let tables: BillingTables;
let table: OpenTable;
const acme = customer('acme');
const ada = { customerId: acme, userEmail: 'lovelace@example.com' };
const terms = { now: at('2026-11-26T12:00:00Z'), oldestMonth: monthOf('2026-10'), dryRun: false, pauseMs: 0 };
const leads = [
  leadRequest({
    leadId: 'old',
    userEmail: 'Lovelace@Example.com',
    createdAt: at('2025-05-05T00:00:00Z'),
    metadata: { note: 'Lovelace asked for a call' },
  }),
  leadRequest({ leadId: 'new', userEmail: 'LOVELACE@example.com' }),
  leadRequest({ leadId: 'again', userEmail: 'lovelace@example.com', actions: [action('Low', 'like')] }),
  leadRequest({ leadId: 'by-id', userId: 'lovelace-1', userEmail: 'lovelace@example.com' }),
  leadRequest({ leadId: 'other', userEmail: 'eve@example.com' }),
];

beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());
beforeEach(async () => {
  table = await tables.create('directly');
  await addLeads(table, leads, defaultTerms);
});
afterEach(async () => {
  expect(audit(await snapshotOf(table))).toEqual([]);
});

async function everything(): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await table.client.send(new ScanCommand({ TableName: table.name }));
  return Items;
}
const reported = async () => {
  const query = { customerId: acme, from: monthOf('2025-01'), to: monthOf('2026-12') };
  const { totals, rows } = await readLeadReport(table, query, 100, undefined);
  return JSON.stringify({ totals, rows });
};

describe('erasing a lead user', () => {
  test('shows what it found in a dry run, and changes nothing', async () => {
    const before = await everything();

    expect(await eraseLeadUser(table, ada, { ...terms, dryRun: true })).toEqual({
      leads: 4,
      ledgers: 1,
      kept: ['2026-11', '2026-11'],
      otherIds: ['lovelace-1'],
      addresses: [],
    });
    expect(await everything()).toEqual(before);
  });

  test('removes the person everywhere: no item has the address, the id or the metadata', async () => {
    expect(JSON.stringify(await everything())).toMatch(/lovelace@example\.com/i);

    await eraseLeadUser(table, ada, terms);

    expect(JSON.stringify(await everything())).not.toMatch(/lovelace/i);
  });

  test('keeps the leads without their user, the money, and the ledgers of months that still accept leads', async () => {
    const [money, report] = [await billedIn(table), await reported()];
    const ledgers = (await snapshotOf(table)).leadLedgers;

    await eraseLeadUser(table, ada, terms);

    expect([await billedIn(table), await reported()]).toEqual([money, report]);
    const left = await snapshotOf(table);
    const erased = left.leads.filter(({ erased_at }) => erased_at !== undefined);
    expect(erased.map(({ lead_id: id }) => id).sort()).toEqual(['again', 'by-id', 'new', 'old']);
    expect(left.leadLedgers.map(({ sk }) => sk).sort()).toEqual([
      'ledger#2026-11',
      'ledger#2026-11',
      'ledger#2026-11',
    ]);
    // A keyed hash, hashes of actions, and a sum: nothing here says who the person was.
    for (const { pk, seen, billed } of left.leadLedgers) {
      expect(pk).toMatch(/^LL#acme#[\w-]{27}$/);
      for (const hash of seen) expect(hash).toMatch(/^[\w-]{16}$/);
      expect(Object.keys(billed)).toEqual(['all']);
    }
    expect(left.leadLedgers.length).toBe(ledgers.length - 1);
  });

  test('removes the turns of writers with the ledger that they waited for, and keeps those of a ledger that stays', async () => {
    const waitedFor = (await snapshotOf(table)).leadLedgers;
    for (const { pk, sk } of waitedFor) {
      const queue = { pk, sk: sk.replace('ledger#', 'queue#'), promised: 7 };
      await table.client.send(new PutCommand({ TableName: table.name, Item: items.leadQueue.write(queue) }));
    }
    const placesOf = (all: readonly Record<string, unknown>[], name: string) =>
      all
        .filter(({ sk }) => String(sk).startsWith(name))
        .map(({ pk, sk }) => `${pk} ${String(sk).slice(name.length)}`);

    await eraseLeadUser(table, ada, terms);

    const left = await everything();
    expect(placesOf(left, 'queue#').sort()).toEqual(placesOf(left, 'ledger#').sort());
    expect(placesOf(left, 'queue#')).toHaveLength(waitedFor.length - 1);
  });

  test('does not touch others', async () => {
    await eraseLeadUser(table, ada, terms);

    expect((await findLead(table, leads[4]?.lead.leadId ?? (undefined as never)))?.lead).toEqual(
      leads[4]?.lead,
    );
  });

  test('bills no lead again: a replay is still a replay, and the cap continues', async () => {
    await eraseLeadUser(table, ada, terms);
    const before = await billedIn(table);

    const replays = await addLeads(table, leads, defaultTerms);
    const [repeated] = await addLeads(
      table,
      [leadRequest({ leadId: 'later', userEmail: 'lovelace@example.com' })],
      defaultTerms,
    );

    expect(new Set(replays.map(({ kind }) => kind))).toEqual(new Set(['replayed']));
    expect(repeated).toMatchObject({
      kind: 'created',
      lead: { valuation: { actions: [{ savingReason: 'duplicate' }] } },
    });
    expect(await billedIn(table)).toBe(before);
  });

  test('by a user id finds only the leads with this id, and names their addresses', async () => {
    const found = await eraseLeadUser(table, { customerId: acme, userId: 'lovelace-1' }, terms);

    expect(found).toMatchObject({
      leads: 1,
      kept: ['2026-11'],
      otherIds: [],
      addresses: ['lovelace@example.com'],
    });
  });

  test('continues when it is called again after a stop at any call, and then finds nothing more', async () => {
    for (let call = 1; ; call += 1) {
      let calls = 0;
      const dying = crashing(tables.open(table.name, 'directly'), () => {
        calls += 1;
        if (calls !== call) return undefined;
        return call % 2 === 0 ? 'before' : 'after';
      });
      const stopped = await eraseLeadUser(dying, ada, terms).catch((error: unknown) => error);
      if (!(stopped instanceof Crash)) break;
    }

    expect(JSON.stringify(await everything())).not.toMatch(/lovelace/i);
    expect(await eraseLeadUser(table, ada, terms)).toMatchObject({ leads: 0, ledgers: 0, otherIds: [] });
  });
});
