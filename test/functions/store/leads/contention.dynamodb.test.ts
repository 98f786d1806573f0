import '../../../support/node-errors.ts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import { addLeads } from '../../../../functions/store/leads/adding.ts';
import type { LeadRequest } from '../../../../functions/store/leads/request.ts';
import { awaitTurn } from '../../../../functions/store/leads/turns.ts';
import type { OpenTable } from '../../../../functions/store/table/table.ts';
import { audit } from '../../../support/audit/audit.ts';
import { auditCap } from '../../../support/audit/leads.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables, waysOfTests } from '../../../support/billing-tables.ts';
import { Crash, crashing, type When } from '../../../support/crashes.ts';
import { billedIn, defaultTerms, leadRequest, ledgerOwner } from '../../../support/lead-requests.ts';
import { action } from '../../../support/leads.ts';
import { leadsAtOnce } from '../../../support/leads-at-once.ts';

let tables: BillingTables;
let table: OpenTable;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());
afterEach(async () => {
  const snapshot = await snapshotOf(table);
  expect([...audit(snapshot), ...auditCap(snapshot, new Big(100))]).toEqual([]);
});

/** `High` actions of one user. Ten of them reach the cap. */
const ofOneUser = (leads: number, changes = {}): LeadRequest[] =>
  Array.from({ length: leads }, (_, index) =>
    leadRequest({
      leadId: `lead-${index}`,
      userId: 'ada',
      actions: [action('High', `act ${index}`)],
      ...changes,
    }),
  );

/** Counts the transactions that this work sends. */
async function transactionsOf(work: (own: OpenTable) => Promise<unknown>): Promise<number> {
  let sent = 0;
  tables.proxy.faultOf = ({ operation }) => {
    if (operation === 'TransactWriteItems') sent += 1;
    return undefined;
  };
  await work(tables.open(table.name, 'through the conflict proxy'));
  tables.proxy.faultOf = () => undefined;
  return sent;
}

describe('32 callers at once post leads of one user', () => {
  test.each(
    waysOfTests.flatMap((way) => [
      { way, leads: 64, together: 1 },
      { way, leads: 400, together: 13 },
    ]),
  )(
    '$way, $leads leads, $together in a call: 100.00, no error, and they take turns',
    async ({ way, ...of }) => {
      const { billed, failed, transactions, ...rest } = await leadsAtOnce(tables, way, {
        callers: 32,
        ...of,
      });
      table = rest.table;

      expect({ billed, failed }).toEqual({ billed: '100', failed: [] });
      // At the beginning all of them try at once. Then it is little more than one for each call, on a busy machine some
      // more. If a turn were no use, all would go on as at the beginning.
      expect(transactions / Math.ceil(of.leads / of.together)).toBeLessThan(6);
    },
    120_000,
  );

  test('and DynamoDB does not name the ledger where they meet: 100.00, and no error', async () => {
    tables.proxy.naming = 'none';

    const { billed, failed, ...rest } = await leadsAtOnce(tables, 'through the conflict proxy', {
      callers: 16,
      leads: 32,
      together: 1,
    });
    table = rest.table;
    tables.proxy.naming = 'all';

    expect({ billed, failed }).toEqual({ billed: '100', failed: [] });
  }, 60_000);

  test('after a caller who was promised the next version and is gone: the others go on without it', async () => {
    table = await tables.create('through the conflict proxy');
    await addLeads(table, ofOneUser(1), defaultTerms);
    await awaitTurn(table, await ledgerOwner(table, { userId: 'ada' }));

    const outcomes = await addLeads(tables.open(table.name, 'directly'), ofOneUser(3), defaultTerms);

    expect(outcomes.map(({ kind }) => kind)).toEqual(['replayed', 'created', 'created']);
    // It wrote the version after the one that nobody came for.
    const [{ version } = { version: 0 }] = (await snapshotOf(table)).leadLedgers;
    expect(version).toBe(3);
  });
});

describe('a call of 500 leads', () => {
  test('of one user takes seven transactions, with those for the invoice and for the secret', async () => {
    table = await tables.create('directly');

    const sent = await transactionsOf((own) => addLeads(own, ofOneUser(500), defaultTerms));

    // Leads beyond the cap have no line. So about ninety of them fit one transaction.
    expect(sent).toBe(8);
    expect(await billedIn(table)).toBe('100');
  });

  test('of 500 users takes about twenty', async () => {
    table = await tables.create('directly');
    const leads = ofOneUser(500).map(({ lead, ...rest }) => ({
      ...rest,
      lead: { ...lead, userId: lead.leadId },
    }));

    const sent = await transactionsOf((own) => addLeads(own, leads, defaultTerms));

    // Each has a ledger, a lead and a line.
    expect(sent).toBeGreaterThanOrEqual(Math.ceil(500 / 33));
    expect(sent).toBeLessThan(24);
    expect(await billedIn(table)).toBe('5000');
  });

  test('takes the same number when it is sent again; all are refused, and nothing changes', async () => {
    table = await tables.create('directly');
    await addLeads(table, ofOneUser(500), defaultTerms);
    const before = await snapshotOf(table);

    const sent = await transactionsOf((own) => addLeads(own, ofOneUser(500), defaultTerms));

    expect(sent).toBeLessThanOrEqual(8);
    expect(await snapshotOf(table)).toEqual(before);
  });
});

describe('a worker who dies', () => {
  /** The first leads of a month, with their invoice. Some reach the cap. */
  const requests = ofOneUser(12);
  const CALLS = 8;

  const dying = (when: When | undefined, atCall: number, count: { calls: number }) =>
    crashing(tables.open(table.name, 'directly'), () => {
      count.calls += 1;
      return count.calls === atCall ? when : undefined;
    });

  test(`makes ${CALLS} calls if it does not die`, async () => {
    table = await tables.create('directly');
    const count = { calls: 0 };

    await addLeads(dying(undefined, 0, count), requests, defaultTerms);

    expect(count.calls).toBe(CALLS);
  });

  test.each(
    Array.from({ length: CALLS }, (_, index) => index + 1).flatMap((call) => [
      ['before', call] as const,
      ['after', call] as const,
    ]),
  )('%s call %i leaves the leads to another worker, who adds each once', async (when, call) => {
    table = await tables.create('directly');

    const died = await addLeads(dying(when, call, { calls: 0 }), requests, defaultTerms);
    const again = await addLeads(tables.open(table.name, 'directly'), requests, defaultTerms);

    expect(died.every((outcome) => outcome.kind === 'failed' && outcome.error instanceof Crash)).toBe(true);
    // Only the last call writes them.
    const isWritten = when === 'after' && call === CALLS;
    expect(new Set(again.map(({ kind }) => kind))).toEqual(new Set([isWritten ? 'replayed' : 'created']));
    expect(await billedIn(table)).toBe('100');
  });
});
