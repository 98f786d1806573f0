import { badInput } from '../cli/exit-codes.ts';

export interface SeedCounts {
  readonly months: number;
  /** Made up, beside the five of the history. */
  readonly customers: number;
  /** In all months together. */
  readonly leads: number;
  readonly seed: number;
}

const bounds = {
  months: { usual: '24', least: 1, most: 120 },
  customers: { usual: '3', least: 0, most: 100_000 },
  leads: { usual: '240', least: 0, most: 10_000_000 },
  seed: { usual: '1', least: 0, most: 999_999 },
} as const satisfies Record<keyof SeedCounts, object>;

/**
 * Reads what `make seed` was given, as text; empty is the usual number.
 *
 * @throws CommandError that names what is no whole number within its bounds
 */
export function readCounts(given: Readonly<Partial<Record<keyof SeedCounts, string>>>): SeedCounts {
  const counts = {
    months: readCount('months', given.months),
    customers: readCount('customers', given.customers),
    leads: readCount('leads', given.leads),
    seed: readCount('seed', given.seed),
  };
  if (counts.leads > 0 && counts.customers === 0) {
    throw badInput('customers is 0, and leads need some: set customers to at least 1, or leads to 0.');
  }
  return counts;
}

function readCount(name: keyof SeedCounts, text: string | undefined): number {
  const { usual, least, most } = bounds[name];
  const written = text || usual;
  const count = /^\d{1,9}$/.test(written) ? Number(written) : -1;
  if (count >= least && count <= most) return count;
  throw badInput(`${name} is "${written}": set a whole number from ${least} to ${most}.`);
}
