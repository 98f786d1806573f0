import type { Big } from 'big.js';
import type { BillingRules, Bounds, CatalogueService } from './billing-rules.ts';
import { type DomainError, wrongField } from './errors.ts';
import type { Charge } from './line-item.ts';
import { formatMoney } from './money.ts';
import { shown, shownList } from './shown.ts';

/**
 * What the catalogue has against a charge: its service, the currency where the service lists others, the unit price of
 * usage, or the amount of a one-off; both bounds are allowed. Where a service bounds prices alone, a one-off is one
 * unit: else it would be a way around its prices. A credit is never refused, since the line that it corrects was
 * taken; a one-off without a service has nothing to check.
 *
 * A replay must stay one when the catalogue has changed since, so whoever refuses looks the key up first.
 *
 * @returns `validation_failed` naming `service`, `currency`, `price_per_unit` or `amount` and what is allowed;
 * undefined where there is no catalogue, or nothing wrong
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

/** What of a charge has bounds, and which. */
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
  if (right !== undefined) return `expected "${shown(right)}", spelled so; got "${shown(sent)}"`;
  return `expected one of ${shownList(names)}; got "${shown(sent)}"`;
}
