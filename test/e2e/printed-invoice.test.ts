import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { apiUrl, clientOf, fresh, send } from '../support/api.ts';
import { tagsOf, textOf } from '../support/markup.ts';
import { readCsv } from '../support/read-csv.ts';

const client = clientOf();
const EVIL = '<script>alert("=1")</script>';

/** An invoice with a charge that has a dangerous name, and 105 other charges. One of those is credited. */
async function anInvoice() {
  const { customer } = await client.createCustomer({ customer_id: fresh('customer'), name: EVIL });
  const items = Array.from({ length: 105 }, (_, index) => ({
    customer_id: customer.customer_id,
    idempotency_key: `usage:${index}`,
    service: 'Linux Instance',
    units_consumed: '1',
    price_per_unit: '0.0333',
  }));
  await client.addLineItems(items);
  const { line_item: charge, invoice } = await client.addLineItem(customer.customer_id, {
    description: `=${EVIL}`,
    amount: '10',
  });
  await client.credit(charge.line_item_id, { amount: '2.5', reason: 'Late' });
  return { invoiceId: invoice.invoice_id, charge };
}

async function make(...given: string[]): Promise<string> {
  const program = join(__dirname, '..', '..', 'bin', 'tally.ts');
  const env = { ...process.env, STAGE: 'local', LOCALSTACK_PORT: new URL(apiUrl()).port };
  return (await promisify(execFile)(process.execPath, [program, 'invoices', 'export', ...given], { env }))
    .stdout;
}

describe('an invoice to print', () => {
  test('is a page with every line, before and after it is finalized, and runs no script', async () => {
    const { invoiceId, charge } = await anInvoice();
    const page = async () => send(`/invoices/${invoiceId}`, { headers: { accept: 'text/html' } });

    const draft = await page();
    expect(draft.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(draft.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(draft.headers.get('vary')).toBe('Accept');
    const body = await draft.text();
    expect(textOf(body)).toContain('Draft invoice');
    expect(textOf(body)).toContain(EVIL);
    expect(tagsOf(body).join()).not.toContain('script');
    expect(tagsOf(body).filter((tag) => tag.startsWith('<tbody class="line"'))).toHaveLength(107);
    expect(body).toContain(`Corrects line item <a href="#${charge.line_item_id}">`);
    expect(textOf(await client.getInvoice(invoiceId, { accept: 'text/html' }))).toBe(textOf(body));

    await client.finalizeInvoice(invoiceId);
    // 105 × 0.0333 + 10 − 2.50 is 10.9965.
    const text = textOf(await (await page()).text());
    expect(text).toMatch(/Invoice number TEST-\S+-USD-0001 Date of issue/);
    expect(text).toContain('From Tally Sample Cloud GmbH');
    expect(text).toContain('Total 11.00 USD The line items are exact: 10.9965 USD.');
    expect(text).toContain('Linux Instance 105 105 3.4965 3.50 Other charges 2 7.50');
    const forCustomer = await client.getInvoice(invoiceId, { accept: 'text/html', audience: 'customer' });
    expect(textOf(forCustomer)).toContain('Total 11.00 USD');
    expect(forCustomer).not.toContain(charge.line_item_id);
    expect((await client.getInvoice(invoiceId)).invoice.total).toBe('11.00');
  });

  test('has each line once as CSV, with its caller, time and key', async () => {
    const { invoiceId, charge } = await anInvoice();

    const reply = await send(`/invoices/${invoiceId}/line-items`, { headers: { accept: 'text/csv' } });

    expect(reply.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(reply.headers.get('link')).toBeNull();
    const [names = [], ...lines] = readCsv(await reply.text());
    const rows = lines.map((cells) => Object.fromEntries(names.map((name, index) => [name, cells[index]])));
    expect(new Set(rows.map((row) => row['line_item_id'])).size).toBe(107);
    expect(rows.find((row) => row['line_item_id'] === charge.line_item_id)).toMatchObject({
      description: `'=${EVIL}`,
      amount: '10.00',
      created_by: charge.created_by,
      created_at: charge.created_at,
      idempotency_key: charge.idempotency_key,
    });
    expect(rows.find((row) => row['kind'] === 'credit')).toMatchObject({
      amount: '-2.50',
      credits: charge.line_item_id,
    });
    const parts: string[] = [];
    for await (const part of client.listLineItems(invoiceId, { accept: 'text/csv' })) parts.push(part);
    expect(readCsv(parts.join(''))).toEqual([names, ...lines]);
  });

  test('is written by make invoice in each of its forms', async () => {
    const { invoiceId } = await anInvoice();

    expect(await make(invoiceId)).toMatch(/^<!doctype html>.*<\/html>\n$/s);
    expect(readCsv(await make(invoiceId, '--format', 'csv'))).toHaveLength(108);
    const { invoice, line_items: lines } = JSON.parse(await make(invoiceId, '--format', 'json'));
    expect(invoice).toMatchObject({ invoice_id: invoiceId, line_item_count: 107 });
    expect(lines).toHaveLength(107);
    const story = await make(invoiceId, '--format', 'explained');
    expect(story).toContain(`${invoiceId} was opened by its first line`);
    expect(await make(invoiceId, '--format', 'explained', '--audience', 'customer')).not.toContain(invoiceId);
    await expect(make(fresh('inv'))).rejects.toMatchObject({
      stderr: expect.stringContaining('There is no invoice'),
    });
  });
});
