/*
 * Amounts are decimal texts of the API, such as "9.50" or "0.0000022". Here they are whole numbers of their last
 * decimal, never JavaScript's own numbers, which round.
 */

interface Scaled {
  readonly units: bigint;
  readonly decimals: number;
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** @throws RangeError if the text is no decimal */
function scaled(amount: string): Scaled {
  const [, sign, whole, fraction = ''] = DECIMAL.exec(amount) ?? [];
  if (whole === undefined) throw new RangeError(`"${amount}" is not a decimal`);
  return { units: BigInt(`${sign}${whole}${fraction}`), decimals: fraction.length };
}

const raised = ({ units, decimals }: Scaled, to: number): bigint => units * 10n ** BigInt(to - decimals);

function text(units: bigint, decimals: number): string {
  const digits = String(units < 0n ? -units : units).padStart(decimals + 1, '0');
  const at = digits.length - decimals;
  return `${units < 0n ? '-' : ''}${digits.slice(0, at)}${decimals === 0 ? '' : `.${digits.slice(at)}`}`;
}

/** No currency has more minor digits. */
const MOST_MINOR_DIGITS = 3;

/** As the API writes money: no more decimals than needed, and at least those of the shortest amount. */
function trimmed(amount: string, least: number): string {
  const [whole = '', fraction = ''] = amount.split('.');
  const kept = fraction.slice(0, least) + fraction.slice(least).replace(/0+$/, '');
  return kept === '' ? whole : `${whole}.${kept}`;
}

/** The exact sum; "0.00" of nothing. */
export function sumOf(amounts: readonly string[]): string {
  const all = amounts.map(scaled);
  if (all.length === 0) return '0.00';
  const decimals = Math.max(...all.map((each) => each.decimals));
  const least = Math.min(MOST_MINOR_DIGITS, ...all.map((each) => each.decimals));
  const units = all.reduce((sum, each) => sum + raised(each, decimals), 0n);
  return trimmed(text(units, decimals), least);
}

export const negated = (amount: string): string =>
  amount.startsWith('-') ? amount.slice(1) : isZero(amount) ? amount : `-${amount}`;

export const differenceOf = (amount: string, before: string): string => sumOf([amount, negated(before)]);

export const isZero = (amount: string): boolean => scaled(amount).units === 0n;
export const isBelowZero = (amount: string): boolean => scaled(amount).units < 0n;

/** For sorting: below 0 if `one` is the smaller amount. */
export function compared(one: string, other: string): number {
  const { units } = scaled(differenceOf(one, other));
  return units < 0n ? -1 : units > 0n ? 1 : 0;
}

/**
 * How many thousandths `part` is of `whole`, rounded down, for the length of a bar and for percentages. It is the only
 * thing here that becomes a JavaScript number, and it is no amount. 0 if `whole` is 0.
 */
export function permilleOf(part: string, whole: string): number {
  const [one, all] = [scaled(part), scaled(whole)];
  if (all.units === 0n) return 0;
  const decimals = Math.max(one.decimals, all.decimals);
  return Number((raised(one, decimals) * 1000n) / raised(all, decimals));
}

/** "1234567.50" is "1,234,567.50", with a real minus sign. */
export function grouped(amount: string): string {
  const [whole = '', fraction] = amount.replace('-', '').split('.');
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${amount.startsWith('-') ? '\u2212' : ''}${groups}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** How many characters an amount is shorter than the longest fraction of its column, the point included. */
export function missingDecimals(amount: string, most: number): number {
  const own = decimalsIn(amount);
  return most === 0 ? 0 : own === 0 ? most + 1 : most - own;
}

export const decimalsIn = (amount: string): number => amount.split('.')[1]?.length ?? 0;
