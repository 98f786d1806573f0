import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { marked, markedText } from '../support/marked.ts';
import { postgresMonth } from './costs/postgres-month.ts';
import { PRICES } from './costs/prices.ts';
import { monthsBesidePostgres, tallyMonths } from './costs/tables.ts';
import { tallyMonth } from './costs/tally-month.ts';

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'compared.md');
const page = (): string => readFileSync(PAGE, 'utf8');

describe('what a month of Tally costs', () => {
  it('is five write units, a read unit, a request and 50 ms of a gigabyte for a single line', () => {
    const month = tallyMonth(1_000_000, 'single');

    expect(month.writes).toBeCloseTo(3.125);
    expect(month.reads).toBeCloseTo(0.125);
    expect(month.gateway).toBeCloseTo(3.5);
    expect(month.lambda).toBeCloseTo(0.867, 3);
  });

  it('is in docs/compared.md as calculated (npm run docs:costs writes it)', () => {
    expect(markedText(page(), 'months')).toBe(tallyMonths());
  });

  it('is shown there with the prices of the calculation', () => {
    const { dynamoDb, gatewayRequest, lambda } = PRICES;
    const prices = [
      dynamoDb.writeUnit * 1e6,
      dynamoDb.readUnit * 1e6,
      gatewayRequest * 1e6,
      lambda.gigabyteSecond,
    ];

    for (const price of prices)
      expect(page()).toMatch(new RegExp(`\\$${String(price).replace('.', '\\.')}0?\\b`));
  });
});

describe('what a month of the peer costs', () => {
  const line = { appMs: 1, databaseMs: 1, bytesOnTheWay: 1_000 };

  it('has the smallest database and two tasks without any load', () => {
    expect(postgresMonth(0, line)).toMatchObject({ databaseClass: 'db.t4g.medium', tasks: '2 × 0.25' });
  });

  it('keeps half of the database and of the tasks free', () => {
    // 1 000 lines/s of 1 ms each use one core, so two are paid for.
    expect(postgresMonth(1_000, line)).toMatchObject({ databaseClass: 'db.m7g.large', tasks: '2 × 1' });
    expect(postgresMonth(1_001, line)).toMatchObject({ databaseClass: 'db.m7g.xlarge', tasks: '3 × 1' });
  });

  it('refuses a load that is too large for every class on the list', () => {
    expect(() => postgresMonth(1_000_000, line)).toThrow(/add larger ones/);
  });

  it('is compared at four loads, and names the loads at which both cost the same', () => {
    const table = monthsBesidePostgres({ lines: { single: line, batches: line }, bytesOfALine: 500 });

    expect(table.match(/^\| [\d ]+ \|/gm)).toEqual(['| 1 |', '| 10 |', '| 100 |', '| 1 000 |']);
    expect(table).toMatch(/Tally costs as much at 6 lines\/s in single calls, and at 25 lines\/s in batches/);
  });
});

describe('a page with markers', () => {
  it('gets the new text between them, and nothing else changes', () => {
    const before = 'A\n<!-- x -->\nold\n<!-- /x -->\nB';

    expect(marked(before, 'x', 'new')).toBe('A\n<!-- x -->\nnew\n<!-- /x -->\nB');
  });

  it('must have both markers', () => {
    expect(() => marked('A\n<!-- x -->\nB', 'x', 'new')).toThrow('<!-- x -->');
  });
});

/** Set by `npm run docs:costs`. */
if (process.env['WRITE_COSTS']) writeFileSync(PAGE, marked(page(), 'months', tallyMonths()));
