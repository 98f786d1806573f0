import type { BillingRules, CatalogueService, PriceBounds } from './billing-rules.ts';
import { DomainError } from './errors.ts';
import type { Charge } from './line-item.ts';
import { formatMoney } from './money.ts';

/**
 * What the catalogue has against a charge: its service, the currency where the service lists prices in others, or the
 * unit price, both bounds of which are allowed. A credit is never refused, since the line that it corrects was
 * taken; a one-off without a service has nothing to check.
 *
 * A replay must stay one when the catalogue has changed since, so whoever refuses looks the key up first.
 *
 * @returns `validation_failed` naming `service`, `currency` or `price_per_unit` and what is allowed; undefined where
 * there is no catalogue, or nothing wrong
 */
export function catalogueRefusal({ catalogue }: BillingRules, charge: Charge): DomainError | undefined {
  if (!catalogue || charge.kind === 'credit' || charge.service === undefined) return undefined;
  const listed = catalogue.find(({ service }) => service === charge.service);
  if (!listed) return refusal('service', unknownService(catalogue, charge.service));
  if (!listed.prices) return undefined;
  const bounds = listed.prices[charge.currency];
  if (!bounds) {
    const listedIn = Object.keys(listed.prices).join(', ');
    return refusal('currency', `expected one of ${listedIn} for ${listed.service}; got ${charge.currency}`);
  }
  if (charge.kind !== 'usage' || isWithin(bounds, charge)) return undefined;
  const price = formatMoney(charge.price, charge.currency);
  return refusal(
    'price_per_unit',
    `expected ${described(bounds, charge.currency)} ${charge.currency} for ${listed.service}; got ${price}`,
  );
}

const isWithin = ({ min, max }: PriceBounds, { price }: Extract<Charge, { kind: 'usage' }>): boolean =>
  (!min || price.gte(min)) && (!max || price.lte(max));

function described({ min, max }: PriceBounds, currency: Charge['currency']): string {
  const least = min && formatMoney(min, currency);
  const most = max && formatMoney(max, currency);
  if (least && most) return `${least} to ${most}`;
  return least ? `at least ${least}` : `at most ${most}`;
}

/** A catalogue can be long, and this is said in every refusal. */
const MOST_NAMED = 20;

function unknownService(catalogue: readonly CatalogueService[], sent: string): string {
  const names = catalogue.map(({ service }) => service);
  const right = names.find((name) => name.toLowerCase() === sent.toLowerCase());
  if (right !== undefined) return `expected "${right}", spelled so; got "${sent}"`;
  const left = names.length - MOST_NAMED;
  const named = names.slice(0, MOST_NAMED).join(', ');
  return `expected one of ${named}${left > 0 ? ` and ${left} more` : ''}; got "${sent}"`;
}

const refusal = (field: string, message: string): DomainError =>
  new DomainError('validation_failed', {
    detail: `${field}: ${message}. Nothing was written.`,
    errors: [{ field, message }],
  });
