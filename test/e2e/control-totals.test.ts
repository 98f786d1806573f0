import { expect, test } from '@jest/globals';
import { problem as problemSchema } from '../../client/contract/shapes/problem-details.ts';
import { callers, clientOf, fresh, send } from '../support/api.ts';

const client = clientOf(callers.teamA);
const TEAM_A = 'arn:aws:iam::000000000000:user/team-a';
const DAY = '2024-05-17';

test('a team can prove that everything it sent for a day arrived, also if it sent some of it several times', async () => {
  const { customer } = await client.createCustomer({ customer_id: fresh('customer'), name: 'Ada' });
  const service = fresh('service');
  const line = { service, units_consumed: '58', price_per_unit: '0.10', used_at: `${DAY}T12:00:00Z` };
  for (const idempotencyKey of ['first', 'second', 'second']) {
    await client.addLineItem(customer.customer_id, line, { idempotencyKey });
  }
  // Another team sends the first. The second was used on the day after.
  const after = { ...line, used_at: `${DAY}T23:30:00-02:00` };
  await clientOf().addLineItem(customer.customer_id, line, { idempotencyKey: 'of-another-caller' });
  await client.addLineItem(customer.customer_id, after, { idempotencyKey: 'third' });

  const { rows } = await client.getControlTotals(DAY, { caller: TEAM_A });

  expect(rows.filter((row) => row.service === service)).toEqual([
    { caller: TEAM_A, service, day: DAY, currency: 'USD', line_item_count: 2, amount: '11.60' },
  ]);
  expect(await client.getControlTotals(DAY)).toEqual({ rows });
});

test('a day on which nothing arrived has no rows', async () => {
  expect(await client.getControlTotals('1999-12-31')).toEqual({ rows: [] });
});

test('an invalid day and an invalid caller are refused, and the error names them', async () => {
  const reply = await send('/control-totals?day=2024-02-30&caller=team-a');

  expect(reply.status).toBe(422);
  const { errors } = problemSchema.parse(await reply.json());
  expect(errors?.map(({ field }) => field).sort()).toEqual(['caller', 'day']);
});
