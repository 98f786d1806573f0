import { expect, test } from '@jest/globals';
import { causeMessage, causes } from '../../../../functions/domain/sync/cause.ts';

test('a cause says what happened, what Stripe said, and what to do', () => {
  expect(causeMessage({ code: 'email_refused', detail: 'Invalid email address: x@y' })).toBe(
    'Stripe does not take the customer’s e-mail address. Stripe says: “Invalid email address: x@y” Change the customer’s e-mail address, then sync the invoice again.',
  );
  expect(causeMessage({ code: 'provider_busy' })).toBe(
    'Stripe asked to wait: too many requests, or another request holds the same object. Nothing is to be done: Tally tries again by itself.',
  );
});

test.each(Object.entries(causes))('%s is told in whole sentences', (_, { says, todo }) => {
  expect(says).toMatch(/^[A-Z].*\.$/);
  expect(todo).toMatch(/^[A-Z].*\.$/);
});
