import '../../../support/node-errors.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import { leadBody } from '../../../../client/contract/leads/requests.ts';
import { leadBilling } from '../../../../functions/access.ts';
import { leadMonth, leadOf } from '../../../../functions/domain/leads/lead.ts';
import { leadRules } from '../../../../functions/domain/leads/lead-rules.ts';
import { addLeads } from '../../../../functions/store/leads/adding.ts';
import { findLead } from '../../../../functions/store/leads/find.ts';
import type { LeadRequest } from '../../../../functions/store/leads/request.ts';
import type { OpenTable } from '../../../../functions/store/table/table.ts';
import { audit } from '../../../support/audit/audit.ts';
import { auditCap } from '../../../support/audit/leads.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { at, customer, monthOf } from '../../../support/charges.ts';
import { finalizeRunning } from '../../../support/closing.ts';
import { billedIn, defaultTerms, leadRequest } from '../../../support/lead-requests.ts';
import { action, figures, sampleLeads } from '../../../support/leads.ts';
import { sorted, TouchedKinds } from '../../../support/touched-kinds.ts';

let tables: BillingTables;
let table: OpenTable;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());
beforeEach(async () => {
  table = await tables.create('directly');
});
afterEach(async () => {
  expect(audit(await snapshotOf(table))).toEqual([]);
});

const add = (...requests: readonly LeadRequest[]) => addLeads(table, requests, defaultTerms);
const kindsOf = (outcomes: readonly { readonly kind: string }[]) => outcomes.map(({ kind }) => kind);
const NOVEMBER = { customerId: customer('acme'), currency: 'USD', month: monthOf('2026-11') } as const;

/** The published leads. Their months ended long ago. */
const sample = sampleLeads().map((sent): LeadRequest => {
  const lead = leadOf(leadBody.parse(sent));
  const months = { month: monthOf('2026-11'), fallback: undefined, missed: leadMonth(lead) };
  return leadRequest({}, { lead, months });
});

describe('the published leads', () => {
  test('give the published figures, and change nothing if they are posted again', async () => {
    const outcomes = await add(...sample);

    expect(
      outcomes.map((outcome) => ('lead' in outcome ? figures(outcome.lead.valuation) : outcome)),
    ).toEqual([
      { month: '2024-04', gross: '12', billed: '12', duplicate: '0', cap: '0' },
      { month: '2024-04', gross: '7', billed: '7', duplicate: '0', cap: '0' },
      { month: '2024-04', gross: '10', billed: '0', duplicate: '10', cap: '0' },
      { month: '2024-05', gross: '10', billed: '10', duplicate: '0', cap: '0' },
    ]);
    const before = await snapshotOf(table);
    expect(kindsOf(await add(...sample))).toEqual(['replayed', 'replayed', 'replayed', 'replayed']);
    expect(await snapshotOf(table)).toEqual(before);
  });

  test('are on the current invoice, and its lines say that their own month had no invoice', async () => {
    await add(...sample);

    const { lines } = await snapshotOf(table);
    expect(
      lines.map(({ used_at, invoice_id, moved_from }) => [used_at, invoice_id, moved_from]).sort(),
    ).toEqual([
      ['2024-04-01T09:55:00.000Z', 'inv_customer-123_USD_2026-11_1', null],
      ['2024-04-02T10:50:00.000Z', 'inv_customer-456_USD_2026-11_1', null],
      ['2024-05-05T08:55:00.000Z', 'inv_customer-123_USD_2026-11_1', null],
    ]);
  });
});

describe('a lead', () => {
  test('is found by its id as it was sent, with its value and its line', async () => {
    const request = leadRequest({
      userId: 'ada',
      userEmail: 'Ada@Example.com',
      metadata: { campaign: 'fall' },
    });

    const [outcome] = await add(request);

    expect(outcome).toMatchObject({
      kind: 'created',
      lineItem: { charge: { kind: 'lead', lead: request.lead.leadId, usedAt: request.lead.createdAt } },
    });
    const found = await findLead(table, request.lead.leadId);
    expect(found).toEqual(outcome && 'lead' in outcome ? outcome.lead : undefined);
    expect(found?.lead).toEqual(request.lead);
    expect(found?.lineItemId).toBe(
      outcome && 'lineItem' in outcome ? outcome.lineItem?.lineItemId : undefined,
    );
  });

  test('is a conflict if it is sent again with other content, and changes nothing', async () => {
    const request = leadRequest();
    await add(request);
    const before = await snapshotOf(table);

    const [outcome] = await add({ ...request, lead: { ...request.lead, leadType: 'Webinar' } });

    expect(outcome).toMatchObject({
      kind: 'conflict',
      error: { code: 'lead_conflict', errors: [{ field: 'lead_type' }] },
    });
    expect(await snapshotOf(table)).toEqual(before);
  });

  test('counts once if it is twice in one call; with other content the second is a conflict', async () => {
    const one = leadRequest();
    const other = { ...one, lead: { ...one.lead, actions: [action('Low', 'Like')] } };

    expect(kindsOf(await add(one, one, other))).toEqual(['created', 'replayed', 'conflict']);
  });

  test('counts once, as created, if its reply was lost', async () => {
    const lossy = tables.open(table.name, 'through the conflict proxy');
    await add(leadRequest());
    let cut = false;
    tables.proxy.faultOf = ({ operation }) => {
      if (operation !== 'TransactWriteItems' || cut) return undefined;
      cut = true;
      return { kind: 'cut' };
    };

    const [outcome] = await addLeads(lossy, [leadRequest({ userId: 'eve' })], defaultTerms);
    tables.proxy.faultOf = () => undefined;

    expect(cut).toBe(true);
    expect(outcome).toMatchObject({ kind: 'created', lineItem: { charge: { kind: 'lead' } } });
    expect(await billedIn(table)).toBe('20');
  });

  test('goes to the next invoice of the month if its own was closed meanwhile', async () => {
    await add(leadRequest());
    await finalizeRunning(table, NOVEMBER);

    const [outcome] = await add(leadRequest({ userId: 'eve' }));

    expect(outcome).toMatchObject({ lineItem: { invoiceId: 'inv_acme_USD_2026-11_2' } });
  });

  test('is accepted with a hundred actions and the longest names and metadata', async () => {
    const actions = Array.from({ length: 100 }, (_, index) => action('Low', `${index}`.padEnd(500, '€')));
    const metadata = Object.fromEntries(
      Array.from({ length: 16 }, (_, index) => [`key-${index}`, 'x'.repeat(480)]),
    );

    const [outcome] = await add(leadRequest({ actions, metadata }));

    expect(outcome).toMatchObject({ kind: 'created', lead: { lead: { metadata } } });
    expect(await billedIn(table)).toBe('100');
  });
});

describe('the cap', () => {
  const high = (index: number, changes = {}) =>
    leadRequest({ userId: 'ada', actions: [action('High', `form ${index}`)], ...changes });

  test('counts over several calls: eleven different High actions are 100.00, with 10.00 saved', async () => {
    for (let index = 0; index < 11; index += 1) await add(high(index));

    const { leadTotals } = await snapshotOf(table);
    const sum = (of: 'billed' | 'cap') =>
      leadTotals.reduce((total, each) => total.plus(each[of]), new Big(0));
    expect([sum('billed').toFixed(), sum('cap').toFixed()]).toEqual(['100', '10']);
  });

  test('begins again with the next month, but not with another product', async () => {
    await add(...Array.from({ length: 10 }, (_, index) => high(index)));

    const [other, next] = await add(
      high(10, { productId: 'erp' }),
      high(10, { createdAt: at('2026-12-01T00:00:00Z') }),
    );

    expect(
      [other, next].map((outcome) => outcome && 'lead' in outcome && figures(outcome.lead.valuation)),
    ).toEqual([
      { month: '2026-11', gross: '10', billed: '0', duplicate: '0', cap: '10' },
      { month: '2026-12', gross: '10', billed: '10', duplicate: '0', cap: '0' },
    ]);
  });

  test('for a lifetime continues over the months, in any order of the leads', async () => {
    const rules = leadRules.parse({ cap: { amount: '25', window: 'lifetime' } });
    const months = ['2026-12', '2026-11', '2027-01'];

    for (const [index, month] of months.entries()) {
      await addLeads(table, [high(index, { createdAt: at(`${month}-05T00:00:00Z`) })], { rules });
    }
    await addLeads(table, [high(9, { createdAt: at('2026-10-05T00:00:00Z') })], { rules });

    const { leads } = await snapshotOf(table);
    const billed = leads.map((lead) => [lead.month, lead.billed.toFixed()]).sort();
    expect(billed).toEqual([
      ['2026-10', '0'],
      ['2026-11', '10'],
      ['2026-12', '10'],
      ['2027-01', '5'],
    ]);
  });

  test('for a lifetime counts within one call of many months, too', async () => {
    const rules = leadRules.parse({ cap: { amount: '25', window: 'lifetime' } });

    await addLeads(
      table,
      Array.from({ length: 12 }, (_, index) =>
        high(index, { createdAt: at(`2026-${String(index + 1).padStart(2, '0')}-05T00:00:00Z`) }),
      ),
      { rules },
    );

    expect(await billedIn(table)).toBe('25');
  });

  test('for each product is counted for that product only', async () => {
    const rules = leadRules.parse({ cap: { amount: '15', scope: 'product' } });

    await addLeads(
      table,
      ['crm', 'erp', 'crm', 'erp'].map((productId, index) => high(index, { productId })),
      { rules },
    );

    expect(await billedIn(table)).toBe('30');
  });
});

describe('a full ledger', () => {
  const rules = leadRules.parse({
    rates: [{ version: 'small', levels: { High: '1', Medium: '1', Low: '0.2' } }],
    cap: { amount: '100' },
  });
  const different = (leads: number, changes = {}) =>
    Array.from({ length: leads }, (_, lead) =>
      leadRequest({
        userId: 'ada',
        actions: Array.from({ length: 50 }, (_, index) => action('Low', `act ${lead} ${index}`)),
        ...changes,
      }),
    );

  test('does not grow: later actions are saved by the cap, and the amounts stay right', async () => {
    const outcomes = await addLeads(table, different(12), { rules });

    expect(new Set(kindsOf(outcomes))).toEqual(new Set(['created']));
    expect(await billedIn(table)).toBe('100');
    const snapshot = await snapshotOf(table);
    const [ledger] = snapshot.leadLedgers;
    expect(ledger?.seen).toHaveLength(500);
    expect(Buffer.byteLength(JSON.stringify(ledger))).toBeLessThan(10_240);
    // The ledger did not store these actions. So they are not duplicates, and they are not billed.
    expect(auditCap(snapshot, new Big(100))).toEqual([]);
    const [again] = await addLeads(table, different(1), { rules });
    expect(again).toMatchObject({ kind: 'created', lead: { valuation: { savings: { cap: new Big(0) } } } });
  });

  // With 0.1 for each, five hundred actions come to 50.00.
  const cheap = leadRules.parse({
    cap: { amount: '50' },
    rates: [{ version: 'a', levels: { High: '0.1', Medium: '0.1', Low: '0.1' } }],
  });
  const dearer = { ...cheap, cap: { ...cheap.cap, amount: new Big(60) } };

  test('below the cap always refuses a lead with new actions, but accepts the actions that it has', async () => {
    const first = different(10);
    await addLeads(table, first, { rules: cheap });

    const [refused, replayed, repeated] = await addLeads(
      table,
      [
        leadRequest({ userId: 'ada', actions: [action('High', 'new')] }),
        first[0],
        { ...first[1], lead: { ...first[1]?.lead, leadId: 'other' } },
      ] as LeadRequest[],
      { rules: dearer },
    );

    expect(refused).toMatchObject({ kind: 'rejected', error: { code: 'lead_ledger_full' } });
    expect(replayed).toMatchObject({ kind: 'replayed' });
    expect(repeated).toMatchObject({ kind: 'created', lead: { valuation: { billed: new Big(0) } } });
    expect(await billedIn(table)).toBe('50');
  });

  test('has room for a lead if the lead before it turns out to be a conflict', async () => {
    const all = different(10).flatMap(({ lead }) => lead.actions);
    const taken = { userId: 'ada', leadId: 'a-taken' };
    const full = [0, 1, 2, 3, 4].map((part) =>
      // One action less than a full ledger has.
      leadRequest({
        userId: 'ada',
        actions: all.slice(part * 100 + 1, part * 100 + 101),
        ...(part === 0 && taken),
      }),
    );
    await addLeads(table, full, { rules: cheap });

    const outcomes = await addLeads(
      table,
      [
        leadRequest({ ...taken, actions: [action('High', 'one')] }),
        leadRequest({ userId: 'ada', leadId: 'b-next', actions: [action('High', 'other')] }),
      ],
      { rules: dearer },
    );

    expect(kindsOf(outcomes)).toEqual(['conflict', 'created']);
  });
});

test('adding leads writes what its access declares', async () => {
  const seen = new TouchedKinds();
  tables.proxy.faultOf = (call) => {
    seen.add(call);
    return undefined;
  };

  await addLeads(tables.open(table.name, 'through the conflict proxy'), [leadRequest()], defaultTerms);

  const { UpdateItem, ...made } = seen.writes;
  expect(made).toEqual({ PutItem: sorted(leadBilling).PutItem });
  // An existing shard, or the header of an invoice that gets more shards.
  expect(sorted(leadBilling).UpdateItem).toEqual(expect.arrayContaining([...(UpdateItem ?? [])]));
});
