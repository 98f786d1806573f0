import { describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import type { Charge } from '../../../functions/domain/line-item.ts';
import { differences } from '../../../functions/domain/line-item.ts';
import { at, oneOff, usage } from '../../support/charges.ts';

const NAMED = { currency: false };
const LEFT_OUT = { currency: true };
const fields = (original: Charge, sent: Charge, defaulted = NAMED): string[] =>
  differences(original, sent, defaulted).map(({ field }) => field);

describe('a request means the same charge', () => {
  test.each<[string, Charge, Charge]>([
    ['if it is the same', usage(), usage()],
    ['with trailing zeros', usage({ units: new Big('2') }), usage({ units: new Big('2.00') })],
    ['with an exponent', usage({ price: new Big('0.2') }), usage({ price: new Big('2e-1') })],
    ['with a negative zero', usage({ units: new Big('0') }), usage({ units: new Big('-0') })],
    [
      'with its time in another offset',
      usage({ usedAt: at('2026-11-30T23:30:00-02:00') }),
      usage({ usedAt: at('2026-12-01T01:30:00Z') }),
    ],
    [
      'with its metadata in another order',
      usage({ metadata: { a: '1', b: '2', '10': '3' } }),
      usage({ metadata: { b: '2', '10': '3', a: '1' } }),
    ],
    [
      'if the original’s time was our clock’s',
      usage({ usedAtDefaulted: true }),
      usage({ usedAt: at('2026-11-01T00:00:00Z') }),
    ],
    [
      'if its own time is our clock’s',
      usage({ usedAt: at('2026-11-01T00:00:00Z') }),
      usage({ usedAtDefaulted: true }),
    ],
    [
      'if both times are our clock’s',
      usage({ usedAtDefaulted: true }),
      usage({ usedAtDefaulted: true, usedAt: at('2026-12-24T00:00:00Z') }),
    ],
  ])('%s', (_when, original, sent) => {
    expect(fields(original, sent)).toEqual([]);
  });

  test('if it leaves out a currency that the original named', () => {
    expect(fields(usage({ currency: 'EUR' }), usage({ currency: 'USD' }), LEFT_OUT)).toEqual([]);
  });

  test('if it names the currency that the original had by default', () => {
    // The customer's default never changes, so the original's is known whether it was named or not.
    expect(fields(usage({ currency: 'USD' }), usage({ currency: 'USD' }))).toEqual([]);
  });

  test('even if the calculated amount would differ', () => {
    expect(fields(usage({ amount: new Big('2.9') }), usage({ amount: new Big('3') }))).toEqual([]);
  });
});

describe('a request means another charge', () => {
  test.each<[string, Charge, Charge]>([
    ['service', usage(), usage({ service: 'compute' })],
    ['service', oneOff(), oneOff({ service: 'onboarding' })],
    ['description', usage(), usage({ description: 'November' })],
    ['description', oneOff(), oneOff({ description: 'Set-up' })],
    ['units_consumed', usage(), usage({ units: new Big('58.000001') })],
    ['price_per_unit', usage(), usage({ price: new Big('0.050000000001') })],
    ['amount', oneOff(), oneOff({ amount: new Big('50.000000000001') })],
    [
      'amount',
      oneOff({ amount: new Big('123456789012345.01') }),
      oneOff({ amount: new Big('123456789012345.02') }),
    ],
    ['currency', usage(), usage({ currency: 'EUR' })],
    ['used_at', usage(), usage({ usedAt: at('2026-11-21T10:00:00.001Z') })],
    ['metadata', usage(), usage({ metadata: { a: '1' } })],
    ['metadata', usage({ metadata: { a: '1' } }), usage({ metadata: { a: '2' } })],
    ['metadata', usage({ metadata: { a: 'b' } }), usage({ metadata: { b: 'a' } })],
  ])('when its %s differs, and that alone is named', (field, original, sent) => {
    expect(fields(original, sent)).toEqual([field]);
    expect(fields(sent, original)).toEqual([field]);
  });

  test('of another kind: the error names the fields that decide the kind', () => {
    expect(fields(usage({ service: 's' }), oneOff({ service: 's' })).sort()).toEqual([
      'amount',
      'description',
      'price_per_unit',
      'units_consumed',
    ]);
    expect(fields(oneOff(), usage()).sort()).toEqual([
      'amount',
      'description',
      'price_per_unit',
      'service',
      'units_consumed',
    ]);
  });

  test('and the message shows both values', () => {
    const sent = usage({ units: new Big('60'), price: new Big('0.5'), metadata: { project: 'apollo' } });

    expect(differences(usage(), sent, NAMED)).toEqual([
      { field: 'units_consumed', message: 'the original has 58, this request has 60' },
      { field: 'price_per_unit', message: 'the original has 0.05, this request has 0.50' },
      { field: 'metadata', message: 'the original has none, this request has [["project","apollo"]]' },
    ]);
  });

  test('shows the metadata entries that differ, and of long values the part that differs', () => {
    const alike = 'v'.repeat(480);
    const original = usage({ service: `${alike}1`, metadata: { same: alike, a: '1', b: '2' } });
    const sent = usage({ service: `${alike}2`, metadata: { same: alike, a: '1', b: '3', c: '4' } });

    expect(differences(original, sent, NAMED)).toEqual([
      {
        field: 'service',
        message: `the original has …${'v'.repeat(20)}1, this request has …${'v'.repeat(20)}2`,
      },
      {
        field: 'metadata',
        message: 'the original has [["b","2"]], this request has [["b","3"],["c","4"]]',
      },
    ]);
  });

  test('one error names all fields that differ', () => {
    const sent = usage({
      service: 'x',
      units: new Big('1'),
      price: new Big('2'),
      currency: 'JPY',
      description: 'd',
    });

    expect(fields(usage(), sent).sort()).toEqual([
      'currency',
      'description',
      'price_per_unit',
      'service',
      'units_consumed',
    ]);
  });
});
