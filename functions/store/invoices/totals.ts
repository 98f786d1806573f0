import { Big } from 'big.js';
import type { InvoiceTotals } from '../../domain/invoice-record.ts';
import type { Charge } from '../../domain/line-item.ts';
import { type Figures, sumOf } from '../table/expressions.ts';
import type { ShardItem } from '../table/items/invoice.ts';

/* A shard's sums by kind and service are in attributes named `<what>:<kind or service>`. */
const KIND = { amount: 'ka', lines: 'kn' } as const;
const SERVICE = { amount: 'sa', lines: 'sn', units: 'su' } as const;

const zero = new Big(0);

/**
 * The figures that charges add to a shard, by attribute. For a shard with only these charges, they are all its figures.
 */
export const figuresOf = (charges: readonly Charge[]): Figures => sumOf(charges.flatMap(figuresOfOne));

function figuresOfOne({ kind, amount, service, ...charge }: Charge): [string, Big][] {
  const one = new Big(1);
  const figures: [string, Big][] = [
    ['total', amount],
    ['lines', one],
    [`${KIND.amount}:${kind}`, amount],
    [`${KIND.lines}:${kind}`, one],
  ];
  if (service === undefined) return figures;
  figures.push([`${SERVICE.amount}:${service}`, amount], [`${SERVICE.lines}:${service}`, one]);
  if ('units' in charge) figures.push([`${SERVICE.units}:${service}`, charge.units]);
  return figures;
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
