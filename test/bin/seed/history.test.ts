import { expect, test } from '@jest/globals';
import { historyOf, monthsBefore, seedCustomers } from '../../../bin/sample/history.ts';

const years = monthsBefore('2026-11', 36);

test('the months before a month, also over the end of a year', () => {
  expect(monthsBefore('2026-02', 4)).toEqual(['2025-10', '2025-11', '2025-12', '2026-01']);
  expect(years).toHaveLength(36);
});

test('a month’s history is the same each time, and each month has another history', () => {
  expect(historyOf('2026-10')).toEqual(historyOf('2026-10'));
  expect(historyOf('2026-10').lineItems).not.toEqual(historyOf('2026-09').lineItems);
});

test('no key is used twice for a customer, for any number of months', () => {
  const keys = years
    .map(historyOf)
    .flatMap(({ lineItems, credits }) => [
      ...lineItems.map((item) => `${item.customer_id} ${item.idempotency_key}`),
      ...credits.map((credit) => `${credit.customerId} ${credit.idempotencyKey}`),
    ]);

  expect(new Set(keys).size).toBe(keys.length);
});

test('every customer is billed in each month, at times within the month', () => {
  for (const { month, lineItems } of years.map(historyOf)) {
    const billed = new Set(lineItems.map((item) => item.customer_id));
    expect([...billed].sort()).toEqual(seedCustomers.map(({ customer_id: id }) => id).sort());
    for (const { used_at: usedAt = '' } of lineItems) {
      expect(usedAt >= `${month}-01` && usedAt < `${month}-26`).toBe(true);
    }
  }
});

test('each credit is for a line of the month before', () => {
  const credits = years.map(historyOf).flatMap(({ credits: ofMonth }) => ofMonth);
  expect(credits.length).toBeGreaterThan(0);

  for (const [index, { credits: ofMonth }] of years.map(historyOf).entries()) {
    const before = index > 0 ? historyOf(years[index - 1] ?? '').lineItems : undefined;
    for (const { customerId, originalKey } of before ? ofMonth : []) {
      expect(before).toContainEqual(
        expect.objectContaining({ customer_id: customerId, idempotency_key: originalKey }),
      );
    }
  }
});
