import { describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import * as fc from 'fast-check';
import type { Charge } from '../../../../functions/domain/line-item.ts';
import { type GatheredLine, GatheredLines } from '../../../../functions/domain/sync/gathered-lines.ts';
import { at, oneOff, subscribed, usage } from '../../../support/charges.ts';

function gathered(charges: readonly Charge[]): readonly GatheredLine[] {
  const lines = new GatheredLines();
  for (const charge of charges) lines.add(charge);
  return lines.lines();
}
const told = (lines: readonly GatheredLine[]) =>
  lines.map(({ description, amount, lineItems }) => `${description} = ${amount.toFixed()} (${lineItems})`);

const many = <Item>(count: number, of: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => of(index));
const usedOn = (service: string, price: string, units = '1') =>
  usage({
    service,
    price: new Big(price),
    units: new Big(units),
    amount: new Big(price).times(units),
  });
const sum = (amounts: readonly Big[]): string =>
  amounts.reduce((all, one) => all.plus(one), new Big(0)).toFixed();

describe('up to 250 line items', () => {
  test('stay as they are, in their order, also if they are equal', () => {
    const credit: Charge = {
      ...oneOff({ description: 'wrong month', amount: new Big('-2') }),
      kind: 'credit',
      credits: 'li_1' as never, // which line it is plays no part here
    };

    expect(
      told(
        gathered([
          usage(),
          usage(),
          usage({ description: 'backups' }),
          oneOff(),
          oneOff({ service: 'Support' }),
          credit,
        ]),
      ),
    ).toEqual([
      'storage, 58 at 0.05 USD = 2.9 (1)',
      'storage, 58 at 0.05 USD = 2.9 (1)',
      'storage, 58 at 0.05 USD: backups = 2.9 (1)',
      'Setup = 50 (1)',
      'Support: Setup = 50 (1)',
      'Credit: wrong month = -2 (1)',
    ]);
    expect(gathered(many(250, () => usage()))).toHaveLength(250);
  });

  test('are for the days of a subscription, others for the moment of use', () => {
    expect(gathered([subscribed(), oneOff()])).toMatchObject([
      { from: '2026-11-16T00:00:00.000Z', to: '2026-11-30T23:59:59.999Z' },
      { from: '2026-11-21T10:00:00.000Z', to: '2026-11-21T10:00:00.000Z' },
    ]);
  });

  test('have descriptions of at most 500 characters, cut between two characters', () => {
    const [line] = gathered([oneOff({ description: `${'x'.repeat(498)}\u{1f600}yy` })]);

    expect(line?.description).toBe(`${'x'.repeat(498)}…`);
  });
});

describe('more than 250 line items', () => {
  test('are grouped by service and unit price, with their units and the time of their use', () => {
    const charges = many(300, (index) => ({
      ...usedOn(index % 2 === 0 ? 'Compute' : 'Storage', index % 4 === 0 ? '0.10' : '0.2', '1.5'),
      usedAt: at(`2026-11-${String((index % 28) + 1).padStart(2, '0')}T00:00:00Z`),
    }));

    const lines = gathered(charges);

    expect(told(lines)).toEqual([
      'Compute, 112.5 at 0.10 USD, 75 line items = 11.25 (75)',
      'Storage, 225 at 0.20 USD, 150 line items = 45 (150)',
      'Compute, 112.5 at 0.20 USD, 75 line items = 22.5 (75)',
    ]);
    expect(lines[1]).toMatchObject({ from: at('2026-11-02T00:00:00Z'), to: at('2026-11-28T00:00:00Z') });
  });

  test('are grouped by kind and service if they are not usage; a group of one keeps its name', () => {
    const charges = [
      ...many(250, () => usage()),
      oneOff(),
      oneOff({ description: 'Move' }),
      oneOff({ service: 'Support' }),
    ];

    expect(told(gathered(charges))).toEqual([
      'storage, 14500 at 0.05 USD, 250 line items = 725 (250)',
      'One-off charges, 2 line items = 100 (2)',
      'Support: Setup = 50 (1)',
    ]);
  });

  test('with more than 250 groups: the smallest become Other usage, and a large credit is not small', () => {
    const charges = many(400, (index) => usedOn(`s${index}`, index === 7 ? '1000' : String(index + 1)));
    const credit = { ...oneOff({ amount: new Big('-5000'), service: 's7' }), kind: 'one_off' } as const;

    const lines = gathered([...charges, credit]);

    expect(lines).toHaveLength(250);
    const other = lines.at(-1);
    expect(other).toMatchObject({ description: 'Other usage', lineItems: 152 });
    expect(lines.some(({ amount }) => amount.eq(-5000))).toBe(true);
    expect(lines.some(({ amount }) => amount.eq(1000))).toBe(true);
    // The smallest that stays is larger than the largest that does not.
    expect(lines.slice(0, -1).every(({ amount }) => amount.abs().gt(153))).toBe(true);
  });
});

test('for any number of line items, the amounts and the counts add up to the same', () => {
  const charge = fc
    .record({
      service: fc.integer({ min: 0, max: 400 }),
      price: fc.integer({ min: 0, max: 3 }),
      milli: fc.integer({ min: -1_000_000, max: 1_000_000 }),
      isUsage: fc.boolean(),
    })
    .map(({ service, price, milli, isUsage }) => {
      const amount = new Big(milli).div(1_000);
      return isUsage
        ? usage({ service: `s${service}`, price: new Big(price), amount })
        : oneOff({ amount, ...(service % 2 === 0 && { service: `s${service}` }) });
    });

  fc.assert(
    fc.property(fc.array(charge, { minLength: 200, maxLength: 900, size: 'max' }), (charges) => {
      const lines = gathered(charges);

      expect(lines.length).toBeLessThanOrEqual(250);
      expect(sum(lines.map(({ amount }) => amount))).toBe(sum(charges.map(({ amount }) => amount)));
      expect(lines.reduce((all, { lineItems }) => all + lineItems, 0)).toBe(charges.length);
      if (charges.length <= 250) expect(lines).toHaveLength(charges.length);
    }),
    { numRuns: 30 },
  );
});
