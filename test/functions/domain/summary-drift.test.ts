import { describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import type { Counted } from '../../../functions/domain/summary.ts';
import { driftBetween, driftOf } from '../../../functions/domain/summary-drift.ts';

const finalized = (invoices: number, total: string, period = '2026-11'): Counted => ({
  period,
  currency: 'USD',
  status: 'finalized',
  invoices,
  total: new Big(total),
});
const voided = (invoices: number, total: string): Counted => ({
  ...finalized(invoices, total),
  status: 'void',
});

describe('counters that nobody changes', () => {
  test('agree, in any distribution over the parts', () => {
    expect(driftOf([finalized(1, '2.5'), finalized(2, '1.50')], [finalized(3, '4')])).toEqual([]);
  });

  test.each([
    ['a cent too much', [finalized(3, '4.01')], [finalized(3, '4')]],
    ['an invoice too few', [finalized(2, '4')], [finalized(3, '4')]],
    ['nothing counted', [], [finalized(3, '4')]],
    ['nothing to be counted', [finalized(3, '4')], []],
    ['another state', [finalized(3, '4')], [voided(3, '4')]],
  ])('drift by %s', (_what, counted, found) => {
    expect(driftOf(counted, found).length).toBeGreaterThan(0);
  });

  test('are reported with both figures, month, currency and state if they differ', () => {
    expect(driftOf([finalized(2, '4')], [finalized(3, '5')])).toEqual([
      {
        month: '2026-11',
        currency: 'USD',
        status: 'finalized',
        counted: { invoices: 2, total: new Big('4') },
        invoices: { invoices: 3, total: new Big('5') },
      },
    ]);
  });
});

describe('counters that change while the invoices are read', () => {
  test('agree with a number of invoices that was true at some moment', () => {
    expect(driftBetween([finalized(2, '4')], [finalized(3, '5')], [finalized(5, '9')])).toEqual([]);
  });

  test('differ from more invoices than at the end, or fewer than at the beginning', () => {
    const [before, after] = [[finalized(2, '4')], [finalized(5, '9')]];

    expect(driftBetween(before, [finalized(6, '9')], after)).toHaveLength(1);
    expect(driftBetween(before, [finalized(1, '9')], after)).toHaveLength(1);
  });

  test('still count an invoice that was made void meanwhile as closed', () => {
    const before = [finalized(2, '4')];
    const after = [finalized(2, '4'), voided(1, '2')];

    expect(driftBetween(before, [finalized(3, '6')], after)).toEqual([]);
  });

  test('do not excuse differences in a month that did not change', () => {
    const still = finalized(1, '1', '2026-10');

    expect(
      driftBetween(
        [finalized(2, '4'), still],
        [finalized(3, '5'), finalized(1, '1.01', '2026-10')],
        [finalized(5, '9'), still],
      ),
    ).toMatchObject([{ month: '2026-10' }]);
  });
});
