import { describe, expect, test } from '@jest/globals';
import { clientOf, fresh, send } from '../support/api.ts';

const client = clientOf();

describe('an invoice', () => {
  test('can be read by the id in a line item’s reply', async () => {
    const customer_id = `${fresh('customer')}:of@team`; // in the invoice's id, percent-encoded in a URL
    await client.createCustomer({ customer_id, name: 'Ada' });
    const usage = { service: 'Linux Instance', units_consumed: '50', price_per_unit: '0.05' };
    const { line_item: line } = await client.addLineItem(customer_id, usage);

    const { invoice } = await client.getInvoice(line.invoice_id);

    expect(invoice).toMatchObject({ customer_id, total: '2.50', line_item_count: 1 });
    expect(await client.getCurrentInvoice(customer_id)).toEqual({ invoice, other_open: [] });
  });

  test('of the longest customer id can be read too', async () => {
    const customer_id = fresh('customer').padEnd(128, 'x');
    await client.createCustomer({ customer_id, name: 'Ada' });
    const { invoice } = await client.addLineItem(customer_id, { description: 'Set-up', amount: '1' });

    expect((await client.getInvoice(invoice.invoice_id)).invoice.total).toBe('1.00');
  });

  test('that does not exist is 404, also if the first line would make it', async () => {
    const { customer } = await client.createCustomer({ customer_id: fresh('customer'), name: 'Ada' });
    const { invoice: empty } = await client.getCurrentInvoice(customer.customer_id);

    for (const id of [fresh('inv'), empty.invoice_id]) {
      await expect(client.getInvoice(id)).rejects.toMatchObject({ status: 404, code: 'invoice_not_found' });
    }
  });

  test('cannot have an id with other characters', async () => {
    const reply = await send('/invoices/inv%23one');

    expect(reply.status).toBe(422);
    expect(await reply.json()).toMatchObject({ errors: [{ field: 'invoice_id' }] });
  });
});
