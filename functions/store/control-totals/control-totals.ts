import { Big } from 'big.js';
import { type Currency, currency, type Day } from '../../../client/contract/shapes/fields.ts';
import { callerName } from '../../domain/caller.ts';
import type { Charge } from '../../domain/line-item.ts';
import { dayOf } from '../../domain/months.ts';
import { additionOf, type Figures, madeWith, sumOf } from '../table/expressions.ts';
import { items, keys } from '../table/items.ts';
import { readEach } from '../table/read-each.ts';
import type { Key, Table, TransactItem } from '../table/table.ts';

const SUB_COUNTERS = 64;

/** A line whose caller's control totals are kept. */
interface CountedLine {
  readonly charge: Charge;
  /** The ARN that signed, with or without a session. */
  readonly createdBy: string;
}

/**
 * The writes that count the lines of a transaction within that transaction: one update for each caller and UTC day of
 * use. It goes to a sub-counter that is chosen at random. It has no condition and makes a missing counter, since
 * counters are never closed.
 */
export function controlTotalWrites(table: Table, lines: readonly CountedLine[]): TransactItem[] {
  const subCounter = Math.floor(Math.random() * SUB_COUNTERS);
  const counters = new Map<string, { readonly key: Key; readonly figures: [string, Big][] }>();
  for (const { charge, createdBy } of lines) {
    const key = keys.controlTotal(callerName(createdBy), dayOf(charge.usedAt), subCounter);
    const counter = counters.get(key.pk) ?? { key, figures: [] };
    counter.figures.push(...figuresOf(charge));
    counters.set(key.pk, counter);
  }
  return [...counters.values()].map(({ key, figures }) => addition(table, key, sumOf(figures)));
}

function addition(table: Table, key: Key, figures: Figures): TransactItem {
  const added = additionOf(figures);
  const made = madeWith(items.controlTotal.version);
  return {
    Update: {
      TableName: table.name,
      Key: key,
      UpdateExpression: `SET ${made.set} ${added.UpdateExpression}`,
      ExpressionAttributeNames: { ...added.ExpressionAttributeNames, ...made.names },
      ExpressionAttributeValues: { ...added.ExpressionAttributeValues, ...made.values },
    },
  };
}

/* A sub-counter's sums are in attributes named `<what>:<currency>`, followed by `:<service>` if there is one. */
const AMOUNT = 'a';
const LINES = 'n';

const figuresOf = ({ currency: code, service, amount }: Charge): [string, Big][] => {
  const of = service === undefined ? code : `${code}:${service}`;
  return [
    [`${AMOUNT}:${of}`, amount],
    [`${LINES}:${of}`, new Big(1)],
  ];
};

/** What was accepted from a caller on one day, for one service in one currency. */
export interface ControlTotal {
  /** Null for lines without one. */
  readonly service: string | null;
  readonly currency: Currency;
  readonly amount: Big;
  readonly lines: number;
}

/** Read strongly, so that it includes every line acknowledged before. In order of service and currency. */
export async function readControlTotals(table: Table, caller: string, day: Day): Promise<ControlTotal[]> {
  const name = callerName(caller);
  const subCounters = await readEach(
    table,
    Array.from({ length: SUB_COUNTERS }, (_, index) => keys.controlTotal(name, day, index)),
  );
  const figures = sumOf(
    subCounters.flatMap((item) => {
      const { pk: _pk, sk: _sk, ...sums } = items.controlTotal.read(item);
      return Object.entries(sums);
    }),
  );
  return Object.entries(figures)
    .filter(([figure]) => figure.startsWith(`${AMOUNT}:`))
    .map(([figure, amount]) => controlTotalOf(figure.slice(AMOUNT.length + 1), amount, figures))
    .sort(byServiceAndCurrency);
}

function controlTotalOf(of: string, amount: Big, figures: Figures): ControlTotal {
  const lines = figures[`${LINES}:${of}`];
  // Both are always added together.
  if (!lines) throw new Error(`A control total has an amount of ${of}, but no count of its lines.`);
  const [code, ...service] = of.split(':');
  return {
    service: service.length > 0 ? service.join(':') : null,
    currency: currency.parse(code),
    amount,
    lines: lines.toNumber(),
  };
}

/** By code units, the same everywhere; lines without a service first. */
const byServiceAndCurrency = (a: ControlTotal, b: ControlTotal): number =>
  compared(a.service ?? '', b.service ?? '') || compared(a.currency, b.currency);

const compared = (a: string, b: string): number => Number(a > b) - Number(a < b);
