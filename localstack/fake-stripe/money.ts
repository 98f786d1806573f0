import { badParameter } from './refusal.ts';

const CURRENCIES: ReadonlySet<string> = new Set(
  Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()),
);

/** The smallest charges. An invoice below it counts as paid, and its amount goes to the balance. */
const LEAST_CHARGE: Readonly<Record<string, number>> = { usd: 50, eur: 50, gbp: 30, jpy: 50 };
const LEAST_OF_OTHERS = 50;

/** In these currencies, an amount must be a multiple of this many minor units. */
const UNITS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(['bhd', 'jod', 'kwd', 'omr', 'tnd'].map((code) => [code, 10])),
  // These have no minor units in real life, but two decimals at Stripe.
  isk: 100,
  ugx: 100,
};

/** @throws Refusal unless it is a currency's code in lower case */
export function checkCurrency(currency: string, param: string): string {
  if (CURRENCIES.has(currency)) return currency;
  throw badParameter(`The currency '${currency}' is not one of Stripe's, in lower case.`, param);
}

/** @param amount in minor units */
export function checkAmount(amount: number, currency: string, param: string): void {
  const unit = UNITS[currency] ?? 1;
  if (amount % unit === 0) return;
  throw badParameter(`An amount in ${currency} is a multiple of ${unit}: ${amount} is not.`, param);
}

/** In minor units. */
export const leastCharge = (currency: string): number => LEAST_CHARGE[currency] ?? LEAST_OF_OTHERS;
