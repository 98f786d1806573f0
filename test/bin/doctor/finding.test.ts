import { expect, test } from '@jest/globals';
import { ok, tried } from '../../../bin/doctor/finding.ts';

const never = () => new Promise<never>(() => {});

test.each([
  ['fails', async () => Promise.reject(new Error('connect ECONNREFUSED')), 'connect ECONNREFUSED'],
  ['hangs', never, 'no answer in 0.01 s'],
])('a part that %s is a problem that says what to do, and the doctor goes on', async (_how, look, why) => {
  expect(await tried('API', 'make deploy', look, 10)).toEqual([
    { check: 'API', state: 'problem', found: `could not be checked: ${why}`, todo: 'make deploy' },
  ]);
});

test('a part that answers is what it says', async () => {
  expect(await tried('API', 'make deploy', async () => ok('API', 'up'))).toEqual([ok('API', 'up')]);
});
