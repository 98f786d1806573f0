import { Big } from 'big.js';
import type { Currency } from '../../client/contract/shapes/fields.ts';
import { apportion } from '../domain/apportion.ts';
import { closeOf } from '../domain/invoice-lifecycle.ts';
import type { InvoiceRecord, InvoiceTotals } from '../domain/invoice-record.ts';
import type { ChargedTax, TaxRate } from '../domain/invoicing/tax.ts';
import { roundToMinor } from '../domain/money.ts';

/** A row of the summary. */
export interface Group {
  readonly name: string;
  readonly units?: Big;
  readonly lines: number;
  readonly exact: Big;
  readonly printed: Big;
}

/** What an invoice prints. All printed amounts are rounded, and add up to the total. */
export interface Figures {
  /** Charges and credits by service. */
  readonly services: readonly Group[];
  readonly charges: Big;
  /** Zero or below. */
  readonly credits: Big;
  /** What came from earlier invoices, mostly below zero. */
  readonly carriedIn: Big;
  /** What goes to the next invoice: above zero, since it is taken off this one's debt to the customer. */
  readonly carriedOut: Big;
  readonly beforeTax: Big;
  /** Of an invoice that is still open: what it would be if it were closed now. */
  readonly tax: ChargedTax | undefined;
  readonly total: Big;
  readonly exactTotal: Big;
}

const zero = new Big(0);
const sum = (amounts: readonly Big[]): Big => amounts.reduce((all, amount) => all.plus(amount), zero);

/**
 * The figures of an invoice, rounded so that they add up at each level: the services to charges and credits, and those
 * with what was carried and the tax to the total.
 *
 * @param rate the tax for an invoice that is still open
 * @param carriedOut what its closing carried to the next invoice, above zero
 */
export function figuresOf(invoice: InvoiceRecord, rate: TaxRate | undefined, carriedOut: Big): Figures {
  const { totals, slot } = invoice;
  const { currency } = slot;
  const { total, exactTotal, tax } = closedFigures(invoice, rate);
  const beforeTax = total.minus(tax?.amount ?? zero);
  const amountOf = (kind: string): Big => totals.byKind.get(kind)?.amount ?? zero;
  const ofServices = groupsOf(totals);
  const parts = [
    sum(ofServices.map(({ exact }) => exact)),
    amountOf('carry_over').minus(carriedOut),
    carriedOut,
  ];
  const [own = zero, carriedIn = zero, out = zero] = apportion(parts, currency, beforeTax);
  const exactCredits = amountOf('credit');
  const [charges = zero, credits = zero] = apportion(
    [sum(ofServices.map(({ exact }) => exact)).minus(exactCredits), exactCredits],
    currency,
    own,
  );
  return {
    services: printedGroups(ofServices, currency, own),
    charges,
    credits,
    carriedIn,
    carriedOut: out,
    beforeTax,
    tax,
    total,
    exactTotal,
  };
}

function closedFigures({ lifecycle, totals, slot }: InvoiceRecord, rate: TaxRate | undefined) {
  if ('total' in lifecycle) {
    const { total, exactTotal, issued } = lifecycle;
    return { total, exactTotal, tax: issued?.tax };
  }
  const { total, exactTotal, tax, carried } = closeOf(totals, slot.currency, { to: 'finalized' }, rate);
  // A draft shows what is left of it, and not the line that would carry that over.
  return carried
    ? { total: roundToMinor(carried, slot.currency), exactTotal: carried, tax }
    : { total, exactTotal, tax };
}

type ExactGroup = Omit<Group, 'printed'>;

/** Lines without a service are shown too, since a one-off charge need not name one. */
function groupsOf({ byService, byKind, amount, lines }: InvoiceTotals): ExactGroup[] {
  const named: ExactGroup[] = [...byService].map(([name, sums]) => ({
    name,
    units: sums.units,
    lines: sums.lines,
    exact: sums.amount,
  }));
  const apart = [byKind.get('carry_over'), byKind.get('tax')].filter((sums) => sums !== undefined);
  const others = {
    name: named.length > 0 ? 'Other charges' : 'Charges',
    lines: lines - linesOf(named) - linesOf(apart),
    exact: amount.minus(sum(named.map(({ exact }) => exact))).minus(sum(apart.map((each) => each.amount))),
  };
  return others.lines > 0 ? [...named, others] : named;
}

const linesOf = (groups: readonly { readonly lines: number }[]): number =>
  groups.reduce((all, { lines }) => all + lines, 0);

function printedGroups(groups: readonly ExactGroup[], currency: Currency, total: Big): Group[] {
  const printed = apportion(
    groups.map(({ exact }) => exact),
    currency,
    total,
  );
  return groups.map((group, index) => ({ ...group, printed: printed[index] ?? group.exact }));
}
