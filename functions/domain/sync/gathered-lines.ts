import { Big } from 'big.js';
import type { Instant } from '../../../client/contract/shapes/fields.ts';
import { type Charge, subscribedDaysOf } from '../line-item.ts';
import { formatMoney, formatQuantity } from '../money.ts';
import { firstInstantOf, lastInstantOfDay } from '../months.ts';

/** Stripe's own limits. */
const MOST_LINES = 250;
const LONGEST_DESCRIPTION = 500;

/** One line for the payment provider. It shows one line item, or several together. */
export interface GatheredLine {
  readonly description: string;
  /** Exact, in major units. It can be below zero. */
  readonly amount: Big;
  /** The first and the last use in it; of a subscription, its days. */
  readonly from: Instant;
  readonly to: Instant;
  readonly lineItems: number;
}

interface Group extends GatheredLine {
  /** Only for metered usage. */
  readonly units: Big | undefined;
  readonly charge: Charge;
}

/**
 * Gathers an invoice's line items for the payment provider, which takes 250 lines. Up to 250 line items stay as they
 * are, in their order. If there are more, they are grouped: usage by service and unit price, all else by kind and
 * service. If there are more than 250 groups, the tax and those with the largest amounts stay, above or below zero: 249
 * in all. The rest becomes `Other usage`.
 *
 * Tally keeps all line items, so nothing is lost. This class keeps at most 250 line items and the groups in memory, for
 * any number of line items.
 */
export class GatheredLines {
  readonly #singles: GatheredLine[] = [];
  readonly #groups = new Map<string, Group>();
  #count = 0;

  /** @param charge the next line item, in the order of use */
  add(charge: Charge): void {
    this.#count += 1;
    if (this.#count <= MOST_LINES) this.#singles.push(singleLine(charge));
    const key = groupKey(charge);
    const before = this.#groups.get(key);
    this.#groups.set(key, before ? joined(before, charge) : newGroup(charge));
  }

  /** @returns at most 250 lines. Their exact amounts add up to the amounts of all line items */
  lines(): readonly GatheredLine[] {
    if (this.#count <= MOST_LINES) return this.#singles;
    const groups = [...this.#groups.values()];
    if (groups.length <= MOST_LINES) return groups.map(groupLine);
    const kept = new Set(groups.toSorted(byAmount).slice(0, MOST_LINES - 1));
    const rest = groups.filter((group) => !kept.has(group));
    return [...groups.filter((group) => kept.has(group)).map(groupLine), folded(rest)];
  }
}

function singleLine(charge: Charge): GatheredLine {
  const days = subscribedDaysOf(charge);
  return {
    description: cut(nameOf(charge)),
    amount: charge.amount,
    from: days ? firstInstantOf(days.from) : charge.usedAt,
    to: days ? lastInstantOfDay(days.to) : charge.usedAt,
    lineItems: 1,
  };
}

const groupKey = (charge: Charge): string =>
  JSON.stringify([charge.kind, charge.service, charge.kind === 'usage' && charge.price.toFixed()]);

const newGroup = (charge: Charge): Group => ({
  ...singleLine(charge),
  units: charge.kind === 'usage' ? charge.units : undefined,
  charge,
});

const joined = (group: Group, charge: Charge): Group => ({
  ...together(group, singleLine(charge)),
  units: group.units && charge.kind === 'usage' ? group.units.plus(charge.units) : undefined,
  charge: group.charge,
});

function together(one: GatheredLine, other: GatheredLine): GatheredLine {
  const [from = one.from] = [one.from, other.from].toSorted();
  const [to = one.to] = [other.to, one.to].toSorted().reverse();
  return {
    description: one.description,
    amount: one.amount.plus(other.amount),
    from,
    to,
    lineItems: one.lineItems + other.lineItems,
  };
}

const byAmount = (one: Group, other: Group): number =>
  Number(other.charge.kind === 'tax') - Number(one.charge.kind === 'tax') ||
  other.amount.abs().cmp(one.amount.abs());

const groupLine = ({ units, charge, ...line }: Group): GatheredLine =>
  line.lineItems === 1 ? line : { ...line, description: cut(groupName(charge, units, line.lineItems)) };

const folded = (groups: readonly GatheredLine[]): GatheredLine => ({
  ...groups.reduce(together),
  description: 'Other usage',
});

/** Shortens a text at the end of a whole character. */
const cut = (text: string): string =>
  text.length <= LONGEST_DESCRIPTION
    ? text
    : `${text.slice(0, LONGEST_DESCRIPTION - 1).replace(/[\ud800-\udbff]$/, '')}…`;

/** What a single line item is called. */
function nameOf(charge: Charge): string {
  if (charge.kind === 'usage') {
    const { service, description } = charge;
    const used = `${service}, ${formatQuantity(charge.units)} at ${priceOf(charge)}`;
    return description ? `${used}: ${description}` : used;
  }
  if (charge.kind === 'credit') return `Credit: ${charge.description}`;
  return charge.service ? `${charge.service}: ${charge.description}` : charge.description;
}

const priceOf = ({ price, currency }: Charge & { readonly kind: 'usage' }): string =>
  `${formatMoney(price, currency)} ${currency}`;

/** What all line items of a group have in common. */
function groupName(charge: Charge, units: Big | undefined, lineItems: number): string {
  const count = `${lineItems} line items`;
  if (charge.kind === 'usage')
    return `${charge.service}, ${formatQuantity(units ?? new Big(0))} at ${priceOf(charge)}, ${count}`;
  const of = charge.service ? ` for ${charge.service}` : '';
  return `${GROUPS[charge.kind]}${of}, ${count}`;
}

const GROUPS = {
  one_off: 'One-off charges',
  credit: 'Credits',
  subscription: 'Subscriptions',
  lead: 'Leads',
  carry_over: 'Carried over',
  tax: 'Tax',
} as const satisfies Record<Exclude<Charge['kind'], 'usage'>, string>;
