import { expect, test } from '@jest/globals';
import { alarmEmails } from '../../lib/alarm-email.ts';

test.each([
  [undefined, ['ops@example.com']],
  ['', ['ops@example.com']],
  ['night@example.com, ops@example.com', ['ops@example.com', 'night@example.com']],
])('ALARM_EMAIL=%s adds to the addresses of the stage', (variable, addresses) => {
  expect(alarmEmails(['ops@example.com'], variable)).toEqual(addresses);
});

test.each(['ops', 'ops@example', 'a@example.com b@example.com'])(
  '%s is refused, by the name of the variable',
  (variable) => {
    expect(() => alarmEmails([], variable)).toThrow(`ALARM_EMAIL has "${variable}"`);
  },
);
