import { expect, test } from '@jest/globals';
import { clientOf, fresh } from '../support/api.ts';

const client = clientOf();

async function newLine(amount: string) {
  const { customer } = await client.createCustomer({ customer_id: fresh('customer'), name: 'Ada' });
  const { line_item } = await client.addLineItem(customer.customer_id, { description: 'Setup', amount });
  return line_item;
}

test('a line is credited in parts, once for each key, until nothing of it is left', async () => {
  const line = await newLine('10.00');

  const part = await client.credit(
    line.line_item_id,
    { amount: '2.50', reason: 'Late' },
    { idempotencyKey: 'a' },
  );
  expect(part).toMatchObject({
    line_item: { kind: 'credit', amount: '-2.50', credits: line.line_item_id },
    invoice: { total: '7.50' },
    replayed: false,
  });
  const rest = await client.credit(line.line_item_id, { reason: 'Never came' }, { idempotencyKey: 'b' });
  expect(rest).toMatchObject({ line_item: { amount: '-7.50' }, invoice: { total: '0.00' } });

  const again = await client.credit(
    line.line_item_id,
    { amount: '2.50', reason: 'Late' },
    { idempotencyKey: 'a' },
  );
  expect(again).toMatchObject({ line_item: { line_item_id: part.line_item.line_item_id }, replayed: true });
  await expect(client.credit(line.line_item_id, { amount: '0.01', reason: 'More' })).rejects.toMatchObject({
    code: 'credit_exceeds_original',
    status: 409,
    outcome: 'not_applied',
  });
});

test('when 20 credits come at the same time, exactly those succeed that the line has room for', async () => {
  const line = await newLine('10.00');

  const credits = Array.from({ length: 20 }, (_, index) =>
    client.credit(
      line.line_item_id,
      { amount: '0.95', reason: 'Late' },
      { idempotencyKey: `ticket-${index}` },
    ),
  );
  const settled = await Promise.allSettled(credits);

  expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  const refusals = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []));
  expect(new Set(refusals)).toEqual(new Set(['credit_exceeds_original']));
  const { invoice } = await client.getCurrentInvoice(line.customer_id);
  expect(invoice).toMatchObject({ total: '0.50', line_item_count: 11 });
});
