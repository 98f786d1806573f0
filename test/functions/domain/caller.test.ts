import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { callerName, matches } from '../../../functions/domain/caller.ts';

describe('a caller’s name', () => {
  test.each([
    [
      'a role of a Lambda function',
      'arn:aws:sts::1:assumed-role/metering/fn-7',
      'arn:aws:sts::1:assumed-role/metering',
    ],
    [
      'a role without its session',
      'arn:aws:sts::1:assumed-role/metering',
      'arn:aws:sts::1:assumed-role/metering',
    ],
    ['a role in IAM', 'arn:aws:iam::1:role/metering', 'arn:aws:sts::1:assumed-role/metering'],
    ['a role under a path', 'arn:aws:iam::1:role/teams/a/metering', 'arn:aws:sts::1:assumed-role/metering'],
    ['a role in China', 'arn:aws-cn:iam::1:role/metering', 'arn:aws-cn:sts::1:assumed-role/metering'],
    ['a user', 'arn:aws:iam::1:user/teams/team-a', 'arn:aws:iam::1:user/teams/team-a'],
    ['the account', 'arn:aws:iam::1:root', 'arn:aws:iam::1:root'],
  ])('of %s', (_who, arn, name) => {
    expect(callerName(arn)).toBe(name);
  });

  test('is the same for every session, and is its own name', () => {
    const name = fc.stringMatching(/^[\w+=,.@-]{1,64}$/);

    fc.assert(
      fc.property(name, name, (role, session) => {
        const known = `arn:aws:sts::123456789012:assumed-role/${role}`;
        expect(callerName(`${known}/${session}`)).toBe(known);
        expect(callerName(known)).toBe(known);
      }),
    );
  });
});

test('an entry stands for itself; with * at its end, for all names that begin with it', () => {
  expect(matches('Compute', 'Compute')).toBe(true);
  expect(matches('Compute', 'Compute-large')).toBe(false);
  expect(matches('Compute', 'compute')).toBe(false);
  expect(matches('Compute*', 'Compute-large')).toBe(true);
  expect(matches('Compute*', 'Compute')).toBe(true);
  expect(matches('*', 'anything')).toBe(true);
  expect(matches('a*c', 'abc')).toBe(false);
});
