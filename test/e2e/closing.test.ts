import { beforeEach, expect, test } from '@jest/globals';
import { clientOf, fresh, send } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';

const client = clientOf();
let customerId: string;

beforeEach(async () => {
  const { customer } = await client.createCustomer({ customer_id: fresh('customer'), name: 'Ada' });
  customerId = customer.customer_id;
});

const bill = async (amount: string) =>
  (await client.addLineItem(customerId, { description: 'Set-up', amount })).line_item;
const balance = async () => (await client.getBalance(customerId)).balances[0];

test('an invoice goes from its first line to its end, and its rest goes to the next invoice', async () => {
  const line = await bill('10.005');
  const dry = await client.finalizeInvoice(line.invoice_id, { dryRun: true });
  expect(dry.invoice).toMatchObject({ status: 'finalized', total: '10.00', number: 1 });
  expect((await client.getInvoice(line.invoice_id)).invoice.status).toBe('open');

  const { invoice } = await client.finalizeInvoice(line.invoice_id);
  expect(invoice).toMatchObject({
    status: 'finalized',
    number: 1,
    total: '10.00',
    exact_total: '10.005',
    sync: { status: 'pending' },
  });
  // Meanwhile the invoice is being sent to Stripe.
  const { sync, allowed_actions, ...figures } = invoice;
  expect(await client.finalizeInvoice(line.invoice_id)).toMatchObject({ invoice: figures });

  const { invoice: next } = await client.credit(line.line_item_id, { amount: '4', reason: 'Late' });
  expect(next.invoice_id).not.toBe(line.invoice_id);
  await client.finalizeInvoice(next.invoice_id);
  expect(await balance()).toEqual({
    currency: 'USD',
    open: '-4.00',
    finalized_unpaid: '10.00',
    carried: '-4.00',
  });

  // The invoice is at Stripe. So it must be voided there, and not here.
  await eventually(
    async () => (await client.getInvoiceSync(line.invoice_id)).sync.status,
    (status) => status === 'synced',
  );
  await expect(client.voidInvoice(line.invoice_id, { reason: 'billed by mistake' })).rejects.toMatchObject({
    status: 409,
    code: 'invoice_state_conflict',
  });
  const mistake = await bill('5');
  const { invoice: voided } = await client.voidInvoice(mistake.invoice_id, { reason: 'billed by mistake' });
  expect(voided).toMatchObject({ status: 'void', total: '1.00', void_reason: 'billed by mistake' });
  expect(await balance()).toMatchObject({ open: '-4.00', finalized_unpaid: '10.00' });

  const month = invoice.period;
  const { months, years } = await client.getInvoiceSummary(month, month, { customerId });
  expect(months).toEqual([
    { month, currency: 'USD', status: 'finalized', total: '10.00', invoice_count: 2 },
    { month, currency: 'USD', status: 'void', total: '1.00', invoice_count: 1 },
  ]);
  expect(years.map(({ year, status }) => [year, status])).toEqual([
    [month.slice(0, 4), 'finalized'],
    [month.slice(0, 4), 'void'],
  ]);
  await expect(client.finalizeInvoice(mistake.invoice_id)).rejects.toMatchObject({
    status: 409,
    code: 'invoice_state_conflict',
  });
});

test('finalizing needs no body, no content type and no idempotency key', async () => {
  const { invoice_id: id } = await bill('1');

  const reply = await send(`/invoices/${id}/finalize`, { method: 'POST' });

  expect(reply.status).toBe(200);
  expect(await reply.json()).toMatchObject({ invoice: { status: 'finalized', total: '1.00' } });
});
