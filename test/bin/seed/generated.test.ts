import { describe, expect, test } from '@jest/globals';
import { customerOf, leadOf, leadsIn, usageOf } from '../../../bin/sample/generated.ts';
import { readCounts } from '../../../bin/sample/seed-counts.ts';
import { leadBody } from '../../../client/contract/leads/requests.ts';

const leads = Array.from({ length: 300 }, (_, index) => leadOf('seed-1-1', '2026-10', index + 1));

const unitsIn = (month: string): unknown[] =>
  usageOf('seed-1-7', month).map((item) => 'units_consumed' in item && item.units_consumed);

describe('what is made up', () => {
  test('is the same each time, whatever was made before it', () => {
    const [customer, usage, lead] = [customerOf(1, 7), usageOf('seed-1-7', '2026-10'), leads[41]];

    leadOf('seed-2-9', '2020-01', 3);

    expect(customerOf(1, 7)).toEqual(customer);
    expect(usageOf('seed-1-7', '2026-10')).toEqual(usage);
    expect(leadOf('seed-1-1', '2026-10', 42)).toEqual(lead);
  });

  test('is another for another seed, month or number', () => {
    expect(customerOf(2, 7).name).not.toBe(customerOf(1, 7).name);
    expect(unitsIn('2026-09')).not.toEqual(unitsIn('2026-10'));
    expect(new Set(leads.map(({ lead_id }) => lead_id)).size).toBe(leads.length);
    expect(leadOf('seed-2-1', '2026-10', 1).lead_id).not.toBe(leads[0]?.lead_id);
  });

  test('are leads that Tally takes, of their month before its history is billed', () => {
    for (const lead of leads) {
      expect(leadBody.safeParse(lead).error).toBeUndefined();
      expect(lead.created_at >= '2026-10-01' && lead.created_at < '2026-10-26').toBe(true);
    }
  });

  test('has users who come again, and leads of none', () => {
    const users = leads.map(({ user_email }) => user_email);

    expect(new Set(users).size).toBeLessThan(30);
    expect(new Set(users).size).toBeGreaterThan(10);
    expect(users).toContain(undefined);
  });
});

test.each([
  [240, 72],
  [7, 3],
  [2, 5],
  [0, 4],
])('%s leads in %s places are that many, as evenly as can be', (total, places) => {
  const counts = Array.from({ length: places }, (_, place) => leadsIn(total, places, place));

  expect(counts.reduce((all, count) => all + count, 0)).toBe(total);
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
});

describe('what make seed is given', () => {
  test('is the usual where it is empty', () => {
    expect(readCounts({})).toEqual({ months: 24, customers: 3, leads: 240, seed: 1 });
    expect(readCounts({ months: '3', customers: '', leads: '10', seed: '7' })).toEqual({
      months: 3,
      customers: 3,
      leads: 10,
      seed: 7,
    });
  });

  test.each([
    [{ months: '0' }, 'months is "0": set a whole number from 1 to 120.'],
    [{ customers: '-1' }, 'customers is "-1"'],
    [{ leads: 'many' }, 'leads is "many"'],
    [{ seed: '1.5' }, 'seed is "1.5"'],
    [{ customers: '0' }, 'customers is 0, and leads need some'],
  ])('is refused: %j', (given, said) => {
    expect(() => readCounts(given)).toThrow(said);
  });
});
