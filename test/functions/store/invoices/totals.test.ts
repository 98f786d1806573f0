import { expect, test } from '@jest/globals';
import { Big } from 'big.js';
import * as fc from 'fast-check';
import type { Charge } from '../../../../functions/domain/line-item.ts';
import { figureCountOf, figuresOf } from '../../../../functions/store/invoices/totals.ts';
import { oneOff, usage } from '../../../support/charges.ts';

const decimal = fc.integer({ min: -10_000, max: 10_000 }).map((cents) => new Big(cents).div(100));
const service = fc.constantFrom('storage', 'compute', '__proto__');
const charge: fc.Arbitrary<Charge> = fc.oneof(
  fc.record({ amount: decimal, units: decimal, service }).map((changes) => usage(changes)),
  fc.record({ amount: decimal, service }).map((changes) => oneOff(changes)),
  fc.record({ amount: decimal }).map((changes) => oneOff(changes)),
);

test('the figures of several charges are the sums of the figures of each', () => {
  fc.assert(
    fc.property(fc.array(charge, { minLength: 1, maxLength: 20 }), (charges) => {
      const sums = new Map<string, Big>();
      for (const each of charges) {
        for (const [name, value] of Object.entries(figuresOf([each]))) {
          sums.set(name, (sums.get(name) ?? new Big(0)).plus(value));
        }
      }
      const texts = (figures: Iterable<[string, Big]>) =>
        [...figures].map(([name, value]) => `${name} ${value.toFixed()}`).sort();

      expect(texts(Object.entries(figuresOf(charges)))).toEqual(texts(sums));
      expect(figureCountOf(charges)).toBe(sums.size);
    }),
  );
});

test('a charge counts its amount, its units and one line, by kind and by service', () => {
  const figures = figuresOf([usage({ amount: new Big('2.9'), units: new Big(58), service: 'storage' })]);

  expect(Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, value.toFixed()]))).toEqual(
    {
      total: '2.9',
      lines: '1',
      'ka:usage': '2.9',
      'kn:usage': '1',
      'sa:storage': '2.9',
      'sn:storage': '1',
      'su:storage': '58',
    },
  );
});
