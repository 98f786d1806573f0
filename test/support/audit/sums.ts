import { Big } from 'big.js';
import type { InvoiceTotals } from '../../../functions/domain/invoice-record.ts';
import { totalsOf } from '../../../functions/store/invoices/totals.ts';
import type { ShardItem } from '../../../functions/store/table/items/invoice.ts';
import type { LineItemItem } from '../../../functions/store/table/items/line-item.ts';

/** Exact figures by name. They are texts, so that two sets can be compared as a whole. */
export type Sums = Readonly<Record<string, string>>;

/** The sums of the line items. It uses no code of the store. */
export function sumsOfLines(lines: readonly LineItemItem[]): Sums {
  const sums = new Map<string, Big>();
  const add = (name: string, value: Big | number): void => {
    sums.set(name, (sums.get(name) ?? new Big(0)).plus(value));
  };
  add('amount', 0);
  add('lines', 0);
  for (const line of lines) {
    add('amount', line.amount);
    add('lines', 1);
    add(`amount of ${line.kind}`, line.amount);
    add(`lines of ${line.kind}`, 1);
    if (line.service === undefined) continue;
    add(`amount for ${line.service}`, line.amount);
    add(`lines for ${line.service}`, 1);
    add(`units for ${line.service}`, line.kind === 'usage' ? line.units : 0);
  }
  return Object.fromEntries([...sums].map(([name, sum]) => [name, sum.toFixed()]));
}

/** The figures of an invoice, as the store reads them. */
export function sumsOfTotals(totals: InvoiceTotals): Sums {
  return {
    amount: totals.amount.toFixed(),
    lines: String(totals.lines),
    ...Object.fromEntries(
      [...totals.byKind].flatMap(([kind, { amount, lines }]) => [
        [`amount of ${kind}`, amount.toFixed()],
        [`lines of ${kind}`, String(lines)],
      ]),
    ),
    ...Object.fromEntries(
      [...totals.byService].flatMap(([service, { amount, lines, units }]) => [
        [`amount for ${service}`, amount.toFixed()],
        [`lines for ${service}`, String(lines)],
        [`units for ${service}`, units.toFixed()],
      ]),
    ),
  };
}

export const sumsOfShards = (shards: readonly ShardItem[]): Sums => sumsOfTotals(totalsOf(shards));

/** The figures that differ, each with both values. */
export function differencesOf(said: Sums, is: Sums): string[] {
  return [...new Set([...Object.keys(said), ...Object.keys(is)])]
    .filter((name) => said[name] !== is[name])
    .map((name) => `${name}: says ${said[name] ?? 'nothing'}, is ${is[name] ?? 'nothing'}`);
}
