import { Big } from 'big.js';
import type { InvoiceTotals } from '../../domain/invoice-record.ts';
import type { Charge } from '../../domain/line-item.ts';
import type { Figures } from '../table/expressions.ts';
import type { ShardItem } from '../table/items/invoice.ts';

/* A shard's sums by kind and service are in attributes named `<what>:<kind or service>`. */
const KIND = { amount: 'ka', lines: 'kn' } as const;
const SERVICE = { amount: 'sa', lines: 'sn', units: 'su' } as const;

const zero = new Big(0);

/**
 * The figures that charges add to a shard, by attribute. For a shard with only these charges, they are all its figures.
 */
export function figuresOf(charges: readonly Charge[]): Figures {
  const sums = new Map<string, Big>();
  // Counted as whole numbers, since a batch has many lines and decimals cost ten times as much.
  const counts = new Map<string, number>();
  const add = (name: string, amount: Big): unknown => sums.set(name, sums.get(name)?.plus(amount) ?? amount);
  for (const charge of charges) {
    const { amounts, lines, units } = attributesOf(charge);
    for (const name of amounts) add(name, charge.amount);
    for (const name of lines) counts.set(name, (counts.get(name) ?? 0) + 1);
    if (units !== undefined && 'units' in charge) add(units, charge.units);
  }
  for (const [name, count] of counts) sums.set(name, new Big(count));
  return Object.fromEntries(sums);
}

/** How many figures `figuresOf` would have for the charges. */
export const figureCountOf = (charges: readonly Charge[]): number =>
  new Set(
    charges
      .map(attributesOf)
      .flatMap(({ amounts, lines, units }) => [...amounts, ...lines, units ?? 'total']),
  ).size;

/** The attributes that a charge adds to: its amount, itself as a line, and its units if it has them. */
function attributesOf({ kind, service, ...charge }: Charge) {
  const amounts = ['total', `${KIND.amount}:${kind}`];
  const lines = ['lines', `${KIND.lines}:${kind}`];
  if (service === undefined) return { amounts, lines };
  amounts.push(`${SERVICE.amount}:${service}`);
  lines.push(`${SERVICE.lines}:${service}`);
  return { amounts, lines, ...('units' in charge && { units: `${SERVICE.units}:${service}` }) };
}

export const emptyTotals: InvoiceTotals = { amount: zero, lines: 0, byKind: new Map(), byService: new Map() };

/** The shards added up. */
export function totalsOf(shards: readonly ShardItem[]): InvoiceTotals {
  const figures = new Map<string, Big>();
  for (const shard of shards) {
    for (const [name, value] of Object.entries(shard)) {
      if (value instanceof Big) figures.set(name, (figures.get(name) ?? zero).plus(value));
    }
  }
  const sum = (name: string): Big => figures.get(name) ?? zero;
  const named = (prefix: string): string[] =>
    [...figures.keys()]
      .filter((name) => name.startsWith(`${prefix}:`))
      .map((name) => name.slice(prefix.length + 1))
      .sort();
  return {
    amount: sum('total'),
    lines: shards.reduce((lines, shard) => lines + shard.lines, 0),
    byKind: new Map(
      named(KIND.amount).map((kind) => [
        kind,
        { amount: sum(`${KIND.amount}:${kind}`), lines: sum(`${KIND.lines}:${kind}`).toNumber() },
      ]),
    ),
    byService: new Map(
      named(SERVICE.amount).map((service) => [
        service,
        {
          amount: sum(`${SERVICE.amount}:${service}`),
          lines: sum(`${SERVICE.lines}:${service}`).toNumber(),
          units: sum(`${SERVICE.units}:${service}`),
        },
      ]),
    ),
  };
}
