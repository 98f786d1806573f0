import type { Big } from 'big.js';
import type { Currency, Instant, Month } from '../../../client/contract/shapes/fields.ts';
import type { Lifecycle } from '../invoice-lifecycle.ts';
import type { InvoiceRecord, InvoiceTotals } from '../invoice-record.ts';
import { numberOnPaper } from '../invoicing/issued.ts';
import { taxInWords } from '../invoicing/tax.ts';
import { formatMoney, roundToMinor } from '../money.ts';

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** A UTC month, such as "November 2026". */
export const monthInWords = (month: Month | Instant): string =>
  `${MONTHS[Number(month.slice(5, 7)) - 1]} ${month.slice(0, 4)}`;

/** A UTC day, such as "3 December 2026". */
export const dayInWords = (at: Instant): string => `${Number(at.slice(8, 10))} ${monthInWords(at)}`;

/** A time, such as "3 December 2026, 00:05 UTC". */
export const timeInWords = (at: Instant): string => `${dayInWords(at)}, ${at.slice(11, 16)} UTC`;

/** An amount above or below zero, with its currency. */
export const moneyInWords = (amount: Big, currency: Currency): string =>
  `${formatMoney(amount, currency)} ${currency}`;

/** An amount as it is billed: nobody pays 0.0000022 USD. */
export const billed = (amount: Big, currency: Currency): string =>
  moneyInWords(roundToMinor(amount, currency), currency);

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** Such as "1 charge of 4.00 USD" or "5 charges, 14.50 USD together". */
const sumInWords = (lines: number, one: string, amount: string): string =>
  lines === 1 ? `1 ${one} of ${amount}` : `${counted(lines, one)}, ${amount} together`;

/** What a reader calls an invoice: by its number once it has one. */
export function invoiceInWords({ lifecycle, slot }: InvoiceRecord): string {
  const number = numberOnPaper(lifecycle);
  return `${number === undefined ? 'The invoice' : `Invoice ${number}`} for ${monthInWords(slot.month)}`;
}

const NOT_CHARGES = ['credit', 'carry_over', 'tax'];

/** What the lines of an invoice are: charges, credits, and what came from an earlier invoice or goes to the next. */
export function linesInWords({ slot, totals, lifecycle }: InvoiceRecord): string {
  const { currency } = slot;
  const charges = [...totals.byKind].filter(([kind]) => !NOT_CHARGES.includes(kind)).map(([, sum]) => sum);
  const lines = charges.reduce((sum, { lines }) => sum + lines, 0);
  const amount = charges.reduce((sum, each) => sum.plus(each.amount), totals.amount.times(0));
  const sentences = [
    lines === 0 ? 'It has no charges.' : `It has ${sumInWords(lines, 'charge', billed(amount, currency))}.`,
  ];
  const credits = totals.byKind.get('credit');
  if (credits) {
    const sum = sumInWords(credits.lines, 'credit', billed(credits.amount.abs(), currency));
    sentences.push(credits.lines === 1 ? `${sum} is taken off.` : `${sum}, are taken off.`);
  }
  const carried = carriedInWords(totals, currency, 'total' in lifecycle && lifecycle.total.eq(0));
  return [...sentences, ...carried, ...taxSentence(lifecycle, currency)].join(' ');
}

function taxSentence(lifecycle: Lifecycle, currency: Currency): string[] {
  const tax = 'issued' in lifecycle ? lifecycle.issued?.tax : undefined;
  if (!tax) return [];
  return [
    `${taxInWords(tax)} on ${moneyInWords(tax.base, currency)} is ${moneyInWords(tax.amount, currency)}.`,
  ];
}

/** A carried amount counts on both invoices: it brings the one to zero, and is below zero on the other. */
function carriedInWords({ byKind }: InvoiceTotals, currency: Currency, isNothing: boolean): string[] {
  const carried = byKind.get('carry_over')?.amount;
  if (!carried || carried.eq(0)) return [];
  const sum = billed(carried.abs(), currency);
  if (carried.lt(0)) return [`${sum} from an earlier invoice is taken off.`];
  return [
    isNothing
      ? `${sum} is left in the customer’s favour, and is taken off the next invoice.`
      : `${sum} from an earlier invoice is added.`,
  ];
}
