import { expect, test } from '@jest/globals';
import { BillingNoReplyError, BillingReplyError, BillingSetupError } from '@tally/client';
import { badInput, CommandError } from '../../../bin/cli/exit-codes.ts';
import { failureOf } from '../../../bin/cli/failure.ts';
import { UserError } from '../../../localstack/user-error.ts';

const refused = (status: number, code: string) =>
  new BillingReplyError('The reply says why.', { status, code, outcome: 'not_applied' });
const named = (name: string, message: string) => Object.assign(new Error(message), { name });

test.each([
  ['bad input', 2, badInput('Write a month.')],
  ['a field that the server refused', 2, refused(422, 'validation_failed')],
  ['a refusal by the server', 3, refused(409, 'idempotency_conflict')],
  ['something that is not there', 4, refused(404, 'invoice_not_found')],
  ['a caller who may not do that', 5, refused(403, 'forbidden')],
  [
    'no credentials',
    5,
    new BillingSetupError('None.', { code: 'credentials_unavailable', outcome: 'not_applied' }),
  ],
  ['credentials that AWS refuses', 5, named('ExpiredTokenException', 'The token has expired')],
  ['a busy server', 6, refused(429, 'throttled')],
  [
    'a server that is not there',
    6,
    new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }),
  ],
  ['a stack that is not deployed', 6, new CommandError('unknown', 'Run make deploy.')],
  ['an error of the server', 70, refused(500, 'internal_error')],
  ['a mistake of ours', 70, new TypeError('x is not a function')],
  ['anything else that a person can mend', 1, new UserError('cdk failed')],
])('%s has the exit code %d, and one or two lines', (_what, code, error) => {
  const failure = failureOf(error);

  expect(failure.code).toBe(code);
  expect(failure.message.split('\n').length).toBeLessThanOrEqual(2);
  expect(failure.message).not.toMatch(/^ {4}at /m);
});

test('a change whose outcome is not known says how to do it again, and not twice', () => {
  const lost = new BillingNoReplyError('No reply came.', {
    code: 'reply_lost',
    outcome: 'unknown',
    idempotencyKey: 'order-42',
  });

  expect(failureOf(lost)).toEqual({
    code: 6,
    message:
      'No reply came.\nIt is not known whether it was done. Run the same again with --key order-42: nothing is done twice.',
  });
});
