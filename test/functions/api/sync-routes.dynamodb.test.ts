import '../../support/node-errors.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { InvoiceId } from '../../../client/contract/shapes/fields.ts';
import voidInvoice from '../../../functions/api/closing/void-invoice.ts';
import explainInvoice from '../../../functions/api/explanations/explain-invoice.ts';
import getInvoice from '../../../functions/api/invoices/get-invoice.ts';
import listInvoices from '../../../functions/api/invoices/list-invoices.ts';
import getInvoiceSync from '../../../functions/api/sync/get-invoice-sync.ts';
import syncInvoice from '../../../functions/api/sync/sync-invoice.ts';
import type { Table } from '../../../functions/store/table/table.ts';
import { type Sent, tally } from '../../support/api-gateway.ts';
import { BillingTables } from '../../support/billing-tables.ts';
import { at } from '../../support/charges.ts';
import {
  end,
  finalizedInvoice,
  mustClaim,
  NOW,
  RETRY_AT,
  refused,
  syncedAs,
  unreachable,
  withCustomer,
  withInvoice,
} from '../../support/syncs.ts';

let tables: BillingTables;
let table: Table;
let api: ReturnType<typeof tally>;
let id: InvoiceId;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());
beforeEach(async () => {
  table = await tables.create('directly');
  api = tally([explainInvoice, getInvoice, getInvoiceSync, listInvoices, syncInvoice, voidInvoice], {
    table,
  });
  id = await finalizedInvoice(table);
});

const send = async (name: Parameters<typeof api.send>[0], sent: Sent = {}) => {
  const { statusCode, body } = await api.send(name, { params: { invoice_id: id }, ...sent });
  return { statusCode, ...JSON.parse(body) };
};
const synced = async () => {
  const claimed = await mustClaim(table, id);
  await end(table, claimed, syncedAs(withInvoice(withCustomer(claimed.state, 'cus_1'), 'in_1')));
};
const failed = async () => {
  const claimed = await mustClaim(table, id);
  await end(table, claimed, refused(claimed.state));
};

describe('an invoice says how far its sync is', () => {
  test('before the first try', async () => {
    expect(await send('getInvoiceSync')).toEqual({
      statusCode: 200,
      sync: {
        status: 'pending',
        step: null,
        attempts: 0,
        next_attempt_at: NOW,
        customer_fixable: false,
        provider_ids: {},
      },
      attempts: [],
    });
  });

  test('when it waits for another try', async () => {
    const claimed = await mustClaim(table, id);
    await end(table, claimed, unreachable(claimed.state));

    const { sync, attempts } = await send('getInvoiceSync');

    const cause = {
      cause: 'provider_unreachable',
      message: expect.stringContaining('Stripe did not answer'),
    };
    expect(sync).toEqual({
      status: 'pending',
      step: 'create_customer',
      attempts: 1,
      last_attempt_at: NOW,
      next_attempt_at: RETRY_AT,
      ...cause,
      customer_fixable: false,
      provider_ids: {},
    });
    expect(attempts).toEqual([{ at: NOW, step: 'create_customer', outcome: 'again', ...cause }]);
  });

  test('when the customer must solve something', async () => {
    await failed();

    expect((await send('getInvoiceSync')).sync).toMatchObject({
      status: 'failed',
      cause: 'email_refused',
      message: expect.stringContaining('Invalid email address: x@y'),
      customer_fixable: true,
    });
  });

  test('when it is at the provider, everywhere the same', async () => {
    await synced();

    const { sync } = await send('getInvoiceSync');

    expect(sync).toEqual({
      status: 'synced',
      step: 'finalize',
      attempts: 1,
      last_attempt_at: NOW,
      customer_fixable: false,
      provider_ids: { customer: 'cus_1', invoice: 'in_1' },
      hosted_invoice_url: 'https://pay.example/in_1',
      payment: {
        status: 'unpaid',
        message: expect.stringContaining('The invoice is not paid yet.'),
        customer_fixable: true,
        updated_at: NOW,
      },
    });
    expect((await send('getInvoice')).invoice.sync).toEqual(sync);
    const { data } = await send('listInvoices', { params: { customer_id: 'acme' } });
    expect(data.map((invoice: { sync: unknown }) => invoice.sync)).toEqual([sync]);
  });
});

describe('who asks for the sync', () => {
  test('of a failed one queues it', async () => {
    await failed();

    const { statusCode, queued, sync } = await send('syncInvoice');

    expect({ statusCode, queued }).toEqual({ statusCode: 202, queued: true });
    expect(sync).toMatchObject({ status: 'pending', attempts: 1, next_attempt_at: expect.any(String) });
    expect((await send('getInvoiceSync')).sync).toEqual(sync);
  });

  test.each([
    ['synced', synced],
    // Its lease is not over, whenever this test runs.
    ['in_progress', () => mustClaim(table, id, at('2099-01-01T00:00:00Z'))],
  ])('of one that is %s changes nothing', async (status, given) => {
    await given();

    expect(await send('syncInvoice')).toMatchObject({ statusCode: 202, queued: false, sync: { status } });
  });

  test('of one that is not to be synced is told what else it allows', async () => {
    await send('voidInvoice', { body: { reason: 'billed by mistake' } });

    expect(await send('syncInvoice')).toMatchObject({
      statusCode: 409,
      code: 'invoice_state_conflict',
      allowed_actions: [],
    });
  });

  test.each(['getInvoiceSync', 'syncInvoice'] as const)('finds no invoice (%s)', async (name) => {
    const params = { invoice_id: 'inv_acme_USD_2026-11_7' };

    expect(await send(name, { params })).toMatchObject({ statusCode: 404, code: 'invoice_not_found' });
  });
});

describe('an invoice is explained', () => {
  test('to the customer when its address was refused: what happened, when, and what to do', async () => {
    await failed();

    expect((await send('explainInvoice')).explanation).toEqual({
      audience: 'customer',
      summary: expect.stringMatching(/could not be sent\. The customer’s e-mail address is not accepted\.$/),
      events: [
        { at: expect.any(String), says: expect.stringContaining('was opened, with its first charge.') },
        { at: NOW, says: expect.stringContaining('It was closed.') },
        { at: NOW, says: 'It could not be sent. The customer’s e-mail address is not accepted.' },
      ],
      next: 'Give us another e-mail address. Then the invoice is sent again.',
    });
  });

  test('to the operator when it is synced: with the ids here and at Stripe', async () => {
    await synced();

    const { explanation } = await send('explainInvoice', { query: { audience: 'operator' } });

    expect(explanation).toMatchObject({
      audience: 'operator',
      summary: expect.stringContaining(`${id} of customer `),
      next: expect.stringMatching(/At Stripe it is in_1 of cus_1\.$/),
      hosted_invoice_url: 'https://pay.example/in_1',
    });
    expect(explanation.events.map(({ says }: { says: string }) => says)).toEqual([
      expect.stringContaining(`${id} was opened by its first line`),
      expect.stringContaining('finalized it as number 1.'),
      'A try of the sync brought the invoice to Stripe.',
      expect.stringContaining('Stripe’s in_1 was seen as unpaid.'),
    ]);
  });

  test('only if there is one, and only to a known audience', async () => {
    expect(await send('explainInvoice', { params: { invoice_id: 'inv_none' } })).toMatchObject({
      statusCode: 404,
      code: 'invoice_not_found',
    });
    expect(await send('explainInvoice', { query: { audience: 'everybody' } })).toMatchObject({
      statusCode: 422,
      errors: [{ field: 'audience' }],
    });
  });
});
