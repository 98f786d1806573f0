import type { Big } from 'big.js';
import type { BillingRules, Bounds, CatalogueService } from './billing-rules.ts';
import { type DomainError, wrongField } from './errors.ts';
import type { Charge } from './line-item.ts';
import { formatMoney } from './money.ts';
import { shown, shownList } from './shown.ts';

/**
 * Why the catalogue refuses a charge: its service, the currency if the service lists others, the unit price of usage,
 * or the amount of a one-off. The bounds themselves are allowed. If a service bounds only prices, a one-off is one
 * unit, so that it is no way around the prices. A credit is never refused, since the line that it corrects was taken. A
 * one-off without a service has nothing to check.
 *
 * A replay must stay a replay after the catalogue changed. So look the key up before you refuse.
 *
 * @returns `validation_failed`, which names `service`, `currency`, `price_per_unit` or `amount` and what is allowed;
 *   undefined if there is no catalogue, or nothing is wrong
 */
export function catalogueRefusal({ catalogue }: BillingRules, charge: Charge): DomainError | undefined {
  if (!catalogue || (charge.kind !== 'usage' && charge.kind !== 'one_off')) return undefined;
  if (charge.service === undefined) return undefined;
  const listed = catalogue.find(({ service }) => service === charge.service);
  if (!listed) return wrongField('service', unknownService(catalogue, charge.service));
  const { field, sent, byCurrency } = bounded(listed, charge);
  if (!byCurrency) return undefined;
  const { currency } = charge;
  const bounds = byCurrency[currency];
  if (!bounds) {
    const listedIn = Object.keys(byCurrency).join(', ');
    return wrongField(
      'currency',
      `expected one of ${listedIn} for ${shown(listed.service)}; got ${currency}`,
    );
  }
  if (isWithin(bounds, sent)) return undefined;
  return wrongField(
    field,
    `expected ${described(bounds, currency)} ${currency} for ${shown(listed.service)}; got ${formatMoney(sent, currency)}`,
  );
}

/** The part of a charge that has bounds, and the bounds. */
function bounded(
  { prices, amounts = prices }: CatalogueService,
  charge: Extract<Charge, { kind: 'usage' | 'one_off' }>,
) {
  return charge.kind === 'usage'
    ? { field: 'price_per_unit', sent: charge.price, byCurrency: prices }
    : { field: 'amount', sent: charge.amount, byCurrency: amounts };
}

const isWithin = ({ min, max }: Bounds, value: Big): boolean =>
  (!min || value.gte(min)) && (!max || value.lte(max));

function described({ min, max }: Bounds, currency: Charge['currency']): string {
  const least = min && formatMoney(min, currency);
  const most = max && formatMoney(max, currency);
  if (least && most) return `${least} to ${most}`;
  return least ? `at least ${least}` : `at most ${most}`;
}

function unknownService(catalogue: readonly CatalogueService[], sent: string): string {
  const names = catalogue.map(({ service }) => service);
  const right = names.find((name) => name.toLowerCase() === sent.toLowerCase());
  if (right !== undefined) return `expected the spelling "${shown(right)}"; got "${shown(sent)}"`;
  return `expected one of ${shownList(names)}; got "${shown(sent)}"`;
}
