import '../../../support/node-errors.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BillingTables, waysOfTests } from '../../../support/billing-tables.ts';
import { runChaos } from '../../../support/chaos/run.ts';
import {
  invoiceMayExist,
  lineMayExist,
  shardMayBeClosed,
  type Weakness,
  weaken,
} from '../../../support/chaos/weaknesses.ts';

/* The short form of what `make prove` runs with twenty thousand lines. */

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

// The seed decides what each run does, but not the order of the workers.
const SEED = 20_261_121;

test.each(waysOfTests)(
  'with lines sent twice, workers that die and invoices that are closed, everything is right, %s',
  async (way) => {
    const { violations, ...report } = await runChaos(tables, { seed: SEED, lines: 300, way });

    expect(violations).toEqual([]);
    expect(report.lines).toBe(300);
    // Many things went wrong in this run.
    expect(report.requests).toBeGreaterThan(350);
    expect(report.crashes).toBeGreaterThan(50);
    expect(report.closings).toBeGreaterThan(2);
    expect(report.checksMeanwhile).toBeGreaterThan(2);
  },
  // The limit is for a run that hangs. On two busy cores, the proxy is slow.
  180_000,
);

describe('the checker sees', () => {
  const broken = async (weakness: Weakness): Promise<string[]> => {
    const { violations } = await runChaos(tables, {
      seed: SEED,
      lines: 200,
      way: 'directly',
      weaken: (table) => weaken(table, weakness),
    });
    return violations.map(({ rule }) => rule);
  };

  test('a line that may be overwritten: it is added twice', async () => {
    expect(await broken(lineMayExist)).toEqual(
      expect.arrayContaining(['each shard says what its lines add up to', 'a line is created once']),
    );
  });

  test('a closed shard that accepts lines: the invoice changes after its closing', async () => {
    expect(await broken(shardMayBeClosed)).toContain(
      'a closed invoice says what its lines add up to, rounded once',
    );
  });

  test('an invoice that may be made again: some lines are in no total', async () => {
    expect(await broken(invoiceMayExist)).toContain('each shard says what its lines add up to');
  });
});
