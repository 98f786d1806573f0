import { expect, test } from '@jest/globals';
import { causeMessage, causes, isCustomerFixable } from '../../../../functions/domain/sync/cause.ts';

test('a cause says what happened, what Stripe said, and what to do', () => {
  expect(causeMessage({ code: 'email_refused', detail: 'Invalid email address: x@y' })).toBe(
    'Stripe does not take the customer’s e-mail address. Stripe says: “Invalid email address: x@y” Change the customer’s e-mail address. Then sync the invoice again.',
  );
  expect(causeMessage({ code: 'provider_busy' })).toBe(
    'Stripe asked to wait: too many requests, or another request holds the same object. Nothing is to be done: Tally tries again by itself.',
  );
});

test('after the last try, the message has the last cause, without the parts that are no longer true', () => {
  expect(causeMessage({ code: 'too_many_attempts', last: { code: 'provider_unreachable' } })).toBe(
    'The sync had as many tries as the stage allows. Solve the last cause, then sync the invoice again. The last cause: Stripe did not answer, or its answer could not be read.',
  );
  expect(
    causeMessage({ code: 'too_many_attempts', last: { code: 'api_key_refused', detail: 'Expired key.' } }),
  ).toMatch(/“Expired key.” Replace the API key/);
});

test('the last cause decides whether the customer can solve it', () => {
  expect(isCustomerFixable({ code: 'email_refused' })).toBe(true);
  expect(isCustomerFixable({ code: 'too_many_attempts', last: { code: 'payment_refused' } })).toBe(true);
  expect(isCustomerFixable({ code: 'too_many_attempts', last: { code: 'provider_busy' } })).toBe(false);
});

test.each(Object.entries(causes))('%s is explained in whole sentences', (_, { says, todo }) => {
  expect(says).toMatch(/^[A-Z].*\.$/);
  expect(todo).toMatch(/^[A-Z].*\.$/);
});
