import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import * as fc from 'fast-check';
import { type Day, day } from '../../../../client/contract/shapes/fields.ts';
import type { Charge } from '../../../../functions/domain/line-item.ts';
import {
  controlTotalWrites,
  readControlTotals,
} from '../../../../functions/store/control-totals/control-totals.ts';
import { VERSION } from '../../../../functions/store/table/items/item.ts';
import { at, oneOff, usage } from '../../../support/charges.ts';
import { mockedTable } from '../../../support/mocked-table.ts';

const { table, mock } = mockedTable();
const METERING = 'arn:aws:sts::123456789012:assumed-role/metering';
const NOV_21 = day.parse('2026-11-21');

type Item = Record<string, unknown>;
let stored: Map<string, Item>;
/** How many reads return no items. */
let leftOut: number;

beforeEach(() => {
  mock.reset();
  stored = new Map();
  leftOut = 0;
  mock.on(BatchGetCommand).callsFake(({ RequestItems }) => {
    leftOut -= 1;
    if (leftOut >= 0) return { UnprocessedKeys: RequestItems };
    const { Keys } = RequestItems.tally;
    return { Responses: { tally: Keys.flatMap(({ pk }: { pk: string }) => stored.get(pk) ?? []) } };
  });
});

type Writes = ReturnType<typeof controlTotalWrites>;

/** As DynamoDB does with ADD: it makes a missing item or attribute. */
function apply(writes: Writes): void {
  for (const { Update } of writes) {
    const pk = String(Update?.Key?.['pk']);
    const item = stored.get(pk) ?? { ...Update?.Key };
    for (const [placeholder, name] of Object.entries(Update?.ExpressionAttributeNames ?? {})) {
      if (name === VERSION) continue;
      const added = new Big(Update?.ExpressionAttributeValues?.[placeholder.replace('#', ':')].value);
      item[name] = added.plus((item[name] as Big | undefined) ?? 0);
    }
    stored.set(pk, item);
  }
}

const shown = (totals: Awaited<ReturnType<typeof readControlTotals>>) =>
  totals.map(({ service, currency, amount, lines }) => [service, currency, amount.toFixed(), lines]);
const read = async (caller = METERING, on: Day = NOV_21) => shown(await readControlTotals(table, caller, on));

describe('control totals', () => {
  test('have a row for each service and currency, in order, lines without a service first', async () => {
    const charges = [
      usage({ service: 'storage' }),
      usage({ service: 'storage' }),
      usage({ service: 'storage', currency: 'EUR' }),
      usage({ service: 'Compute' }),
      oneOff(),
    ];

    apply(
      controlTotalWrites(
        table,
        charges.map((charge) => ({ charge, createdBy: METERING })),
      ),
    );

    expect(await read()).toEqual([
      [null, 'USD', '50', 1],
      ['Compute', 'USD', '2.9', 1],
      ['storage', 'EUR', '2.9', 1],
      ['storage', 'USD', '5.8', 2],
    ]);
  });

  test('put all sessions of a role together', async () => {
    const lines = ['i-1', 'i-2'].map((session) => ({ charge: usage(), createdBy: `${METERING}/${session}` }));

    apply(controlTotalWrites(table, lines));

    expect(await read(`${METERING}/i-3`)).toEqual([['storage', 'USD', '5.8', 2]]);
  });

  test('count by the UTC day of use and not of acceptance: one write for each day', async () => {
    const charges = ['2026-11-21T00:30:00+01:00', '2026-11-21T00:00:00Z', '2026-11-21T23:59:59.999Z'].map(
      (usedAt) => usage({ usedAt: at(usedAt) }),
    );

    const writes = controlTotalWrites(
      table,
      charges.map((charge) => ({ charge, createdBy: METERING })),
    );
    apply(writes);

    expect(writes).toHaveLength(2);
    expect(await read(METERING, day.parse('2026-11-20'))).toEqual([['storage', 'USD', '2.9', 1]]);
    expect(await read()).toEqual([['storage', 'USD', '5.8', 2]]);
  });

  test('keep a service by its whole name, with any characters', async () => {
    const names = ['a', 'a:b', ':', 'USD', '__proto__', 'a:USD:n'];

    apply(
      names.flatMap((service) =>
        controlTotalWrites(table, [{ charge: usage({ service }), createdBy: METERING }]),
      ),
    );

    expect((await read()).map(([service]) => service)).toEqual([...names].sort());
  });

  test('are empty if nothing came', async () => {
    expect(await read()).toEqual([]);
  });

  test('read again the sub-counters that the table left out', async () => {
    apply(controlTotalWrites(table, [{ charge: usage(), createdBy: METERING }]));
    leftOut = 2;

    expect(await read()).toEqual([['storage', 'USD', '2.9', 1]]);
  });

  test('are spread: lines that come one by one soon use most of the 64 sub-counters', () => {
    for (let line = 0; line < 1000; line += 1) {
      apply(controlTotalWrites(table, [{ charge: usage(), createdBy: METERING }]));
    }

    expect(stored.size).toBeGreaterThan(48);
    expect(stored.size).toBeLessThanOrEqual(64);
  });
});

const line = fc.record({
  caller: fc.constantFrom(METERING, 'arn:aws:iam::123456789012:user/finance'),
  charge: fc
    .record({
      service: fc.constantFrom('storage', 'Compute', '__proto__', 'ü', undefined),
      currency: fc.constantFrom('USD', 'JPY'),
      usedAt: fc.constantFrom(at('2026-11-20T23:59:59Z'), at('2026-11-21T00:00:00Z')),
      amount: fc.integer({ min: -1_000_000, max: 1_000_000 }).map((n) => new Big(n).div(10_000)),
    })
    .map(
      ({ service, ...changes }): Charge => oneOff({ ...changes, ...(service !== undefined && { service }) }),
    ),
});

type Line = typeof line extends fc.Arbitrary<infer T> ? T : never;

/** The same sums, added up from the lines that were sent. */
const sumsOf = (lines: readonly Line[]) =>
  [...Map.groupBy(lines, ({ charge }) => JSON.stringify([charge.service ?? null, charge.currency]))]
    .map(([of, its]) => {
      const amount = its.reduce((sum, { charge }) => sum.plus(charge.amount), new Big(0));
      return [...JSON.parse(of), amount.toFixed(), its.length];
    })
    .sort();

test('for any lines in any transactions, the totals are the sums of the lines', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(line, { maxLength: 8 }), { maxLength: 12 }), async (transactions) => {
      stored.clear();
      for (const lines of transactions) {
        const writes = controlTotalWrites(
          table,
          lines.map(({ caller, charge }) => ({ charge, createdBy: caller })),
        );
        // DynamoDB refuses a transaction that has an item twice.
        expect(new Set(writes.map(({ Update }) => Update?.Key?.['pk'])).size).toBe(writes.length);
        apply(writes);
      }
      const all = transactions.flat();
      for (const [of, lines] of Map.groupBy(all, ({ caller, charge }) => `${caller} ${charge.usedAt}`)) {
        const [caller, usedAt = ''] = of.split(' ');
        expect((await read(caller, day.parse(usedAt.slice(0, 10)))).sort()).toEqual(sumsOf(lines));
      }
    }),
    { numRuns: 100 },
  );
});
