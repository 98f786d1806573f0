import { expect, test } from '@jest/globals';
import { stageConfig } from '../../lib/stage.ts';
import { stripeToTry, syncWith } from '../../lib/stripe-to-try.ts';

test('the local stage may use another server, and the last slash of its address is removed', () => {
  expect(stripeToTry('local', 'http://127.0.0.1:12111/')).toBe('http://127.0.0.1:12111');
  expect(stripeToTry('local', 'https://api.stripe.com')).toBe('https://api.stripe.com');
});

test.each([undefined, ''])('%j means no other server', (base) => {
  expect(stripeToTry('prod', base)).toBeUndefined();
});

test.each([
  [undefined, 100],
  ['http://127.0.0.1:12111', 100],
  ['https://api.stripe.com', 25],
])('a sync to %s sends at most %i requests a second of all kinds', (base, account) => {
  const { sync } = stageConfig('local');

  expect(syncWith(sync, base)).toEqual({
    ...sync,
    ...(base && { stripeBase: base }),
    limits: { operation: 25, account },
  });
});

test('production uses Stripe itself, and refuses the variable', () => {
  expect(() => stripeToTry('prod', 'https://stripe.example')).toThrow(
    'STRIPE_API_BASE is only for the local stage. Unset it: prod uses Stripe itself.',
  );
});

test.each(['stripe', 'ftp://127.0.0.1', 'http://127.0.0.1:1/v1', 'http://127.0.0.1:1/?a=b'])(
  '%s is refused, and the message says what to set',
  (base) => {
    expect(() => stripeToTry('local', base)).toThrow(
      `STRIPE_API_BASE is "${base}": set the address of a server`,
    );
  },
);
