import type { LineItemItem } from '../../../functions/store/table/items/line-item.ts';
import type { SubscriptionItem } from '../../../functions/store/table/items/subscription.ts';
import type { Violation } from './audit.ts';
import type { Snapshot } from './snapshot.ts';

export type SubscriptionRule =
  | 'each month of a subscription is billed once, from its start to its last'
  | 'a subscription waits for the month after its last, until it ends'
  | 'every line of a subscription belongs to one';

/** Checks subscriptions and their lines. */
export function auditSubscriptions({ subscriptions, lines }: Snapshot): Violation<SubscriptionRule>[] {
  const linesOf = Map.groupBy(lines, (line) => daysOf(line)?.subscription);
  const known = new Set<string>(subscriptions.map(({ subscription_id: id }) => id));
  return [
    ...subscriptions.flatMap((item) => [
      ...wrongMonths(item, linesOf.get(item.subscription_id) ?? []),
      ...wrongPlace(item),
    ]),
    ...[...linesOf.keys()]
      .filter((id) => id !== undefined && !known.has(id))
      .map((id) => ({ rule: 'every line of a subscription belongs to one' as const, what: String(id) })),
  ];
}

/** The days of a subscription that a line bills or credits. */
export function daysOf(line: LineItemItem) {
  if (line.kind === 'subscription') return line.of;
  return line.kind === 'credit' ? line.unused : undefined;
}

/** The lines of months have the keys `<subscription>:<month>`. */
function wrongMonths(
  { subscription_id: id, ...item }: SubscriptionItem,
  lines: readonly LineItemItem[],
): Violation<SubscriptionRule>[] {
  const rule = 'each month of a subscription is billed once, from its start to its last';
  const billed = lines
    .flatMap(({ idempotency_key: key }) => /:(\d{4}-\d\d)$/.exec(key)?.[1] ?? [])
    .sort()
    .join();
  const wanted = monthsFrom(item.starts_at.slice(0, 7), item.last_to?.slice(0, 7)).join();
  if (billed !== wanted) return [{ rule, what: `${id}: ${billed} instead of ${wanted}` }];
  const last = lines.find((line) => line.line_item_id === item.last_line);
  const period = last?.kind === 'subscription' ? `${last.of.from} to ${last.of.to}` : 'none';
  const noted = item.last_line === undefined ? 'none' : `${item.last_from} to ${item.last_to}`;
  return period === noted ? [] : [{ rule, what: `${id}: its last line is for ${period}, not ${noted}` }];
}

function monthsFrom(first: string, last: string | undefined): string[] {
  const months: string[] = [];
  for (let at = new Date(`${first}-01T00:00:00Z`); last !== undefined; at.setUTCMonth(at.getUTCMonth() + 1)) {
    const month = at.toISOString().slice(0, 7);
    if (month > last) break;
    months.push(month);
  }
  return months;
}

function monthAfter(day: string): string {
  const [year, month] = day.split('-').map(Number);
  return new Date(Date.UTC(year ?? 0, month ?? 0)).toISOString().slice(0, 7);
}

function wrongPlace(item: SubscriptionItem): Violation<SubscriptionRule>[] {
  const { subscription_id: id, list_sk: place, cancelled_at: cancelled, ends_after: endsAfter } = item;
  const next = item.last_to === undefined ? item.starts_at.slice(0, 7) : monthAfter(item.last_to);
  const hasEnded = cancelled !== undefined || (endsAfter !== undefined && next > endsAfter);
  const wanted = hasEnded ? undefined : `${next}#${id}`;
  if (place === wanted) return [];
  return [
    {
      rule: 'a subscription waits for the month after its last, until it ends',
      what: `${id}: at ${place ?? 'none'} instead of ${wanted ?? 'none'}`,
    },
  ];
}
