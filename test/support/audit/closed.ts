import { Big } from 'big.js';
import { currencies } from '../../../client/contract/shapes/fields.ts';
import type { HeaderItem } from '../../../functions/store/table/items/invoice.ts';
import type { SummaryItem } from '../../../functions/store/table/items/summary.ts';
import { keys } from '../../../functions/store/table/items.ts';
import type { Snapshot } from './snapshot.ts';

/** What must be true for closed invoices, whichever worker closed them and wherever workers died. */
export type ClosedRule =
  | 'a closed invoice says what its lines add up to, rounded once'
  | 'a closed invoice takes no lines'
  | 'an invoice is finalized at zero or above'
  | 'numbers count up without gaps'
  | 'the summary counts each closed invoice once';

export interface Broken {
  readonly rule: ClosedRule;
  readonly what: string;
}

type Closed = Exclude<HeaderItem, { status: 'open' | 'closing' }>;

/** @returns one entry for each error */
export function auditClosed(snapshot: Snapshot): Broken[] {
  const closed = snapshot.headers.filter((header) => header.status !== 'open' && header.status !== 'closing');
  return [
    ...closed.flatMap((header) => wrongFigures(header, snapshot)),
    ...wrongNumbers(closed, snapshot),
    ...wrongSummaries(closed, snapshot),
  ];
}

function wrongFigures(header: Closed, { lines, shards }: Snapshot): Broken[] {
  const id = header.invoice_id;
  const sum = lines
    .filter((line) => line.invoice_id === id)
    .reduce((total, { amount }) => total.plus(amount), new Big(0));
  const tax = lines
    .filter((line) => line.invoice_id === id && line.kind === 'tax')
    .reduce((total, { amount }) => total.plus(amount), new Big(0));
  const found: Broken[] = [];
  if (!header.exact_total.eq(sum) || !header.total.eq(paid(sum.minus(tax), header).plus(tax))) {
    found.push({
      rule: 'a closed invoice says what its lines add up to, rounded once',
      what: `${id}: says ${header.exact_total.toFixed()}, rounded ${header.total.toFixed()}, lines ${sum.toFixed()}`,
    });
  }
  const open = shards.filter(({ pk, closed }) => pk.split('#')[1] === id && !closed);
  if (open.length > 0) {
    found.push({ rule: 'a closed invoice takes no lines', what: `${id}: ${open.length} shards are open` });
  }
  if (header.status !== 'void' && header.total.lt(0)) {
    found.push({
      rule: 'an invoice is finalized at zero or above',
      what: `${id}: ${header.total.toFixed()}`,
    });
  }
  return found;
}

/**
 * Rounds half-even by looking at the digits. It uses no code of the domain, so that it can check that code.
 */
function paid(sum: Big, { currency }: HeaderItem): Big {
  const unit = new Big(10).pow(-Math.min(2, currencies[currency]));
  const units = sum.div(unit).round(0, 0);
  const rest = sum.minus(units.times(unit)).abs().times(2);
  const away = rest.gt(unit) || (rest.eq(unit) && !units.mod(2).eq(0));
  return (away ? units.plus(sum.gte(0) ? 1 : -1) : units).times(unit);
}

function wrongNumbers(closed: readonly Closed[], { numbers }: Snapshot): Broken[] {
  const rule = 'numbers count up without gaps';
  const given = Map.groupBy(closed, numberKey);
  const next = new Map(numbers.map((item) => [item.pk, item.next]));
  return [...new Set([...given.keys(), ...next.keys()])].flatMap((pk) => {
    const taken = (given.get(pk) ?? []).flatMap(({ number }) => number ?? []).sort((a, b) => a - b);
    const want = Array.from({ length: taken.length }, (_, index) => index + 1);
    const isNext = (next.get(pk) ?? 1) === taken.length + 1;
    if (taken.join() === want.join() && isNext) return [];
    return [{ rule, what: `${pk}: ${taken.join()}, next ${next.get(pk) ?? 'none'}` } as const];
  });
}

const numberKey = ({ customer_id: customerId, currency }: Closed): string =>
  keys.number({ customerId, currency }).pk;

function wrongSummaries(closed: readonly Closed[], { summaries, generation }: Snapshot): Broken[] {
  const rule = 'the summary counts each closed invoice once';
  const isOfAll = ({ pk }: SummaryItem): boolean => pk.startsWith('S#');
  const read = summaries.filter((item) => item.generation === generation);
  const counted = countsOf(read.flatMap((item) => countsIn(item, isOfAll(item) ? 'all' : item.pk)));
  const is = countsOf(
    closed.flatMap((header) => {
      const { customer_id: customerId, month, currency, status, total } = header;
      const one = { row: `${month} ${currency} ${status}`, total, invoices: 1 };
      const own = keys.customerSummary(generation, { customerId, month, currency }).pk;
      return [
        { ...one, scope: 'all' },
        { ...one, scope: own },
      ];
    }),
  );
  return [...new Set([...counted.keys(), ...is.keys()])]
    .filter((name) => (counted.get(name) ?? NOTHING) !== (is.get(name) ?? NOTHING))
    .map((name) => ({
      rule,
      what: `${name}: counted ${counted.get(name) ?? NOTHING}, is ${is.get(name) ?? NOTHING}`,
    }));
}

interface Count {
  readonly scope: string;
  readonly row: string;
  readonly total: Big;
  readonly invoices: number;
}

const NOTHING = '0 invoices, 0';

function countsIn(item: SummaryItem, scope: string): Count[] {
  return (['finalized', 'paid', 'void'] as const).map((status) => ({
    scope,
    row: `${item.month} ${item.currency} ${status}`,
    total: item[`${status}_total`] ?? new Big(0),
    invoices: item[`${status}_invoices`] ?? 0,
  }));
}

function countsOf(counts: readonly Count[]): Map<string, string> {
  const sums = new Map<string, { total: Big; invoices: number }>();
  for (const { scope, row, total, invoices } of counts) {
    const name = `${scope} ${row}`;
    const before = sums.get(name) ?? { total: new Big(0), invoices: 0 };
    sums.set(name, { total: before.total.plus(total), invoices: before.invoices + invoices });
  }
  return new Map(
    [...sums].map(([name, { total, invoices }]) => [name, `${invoices} invoices, ${total.toFixed()}`]),
  );
}
