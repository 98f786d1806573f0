import type { Day, Month } from '../../../client/contract/shapes/fields.ts';

/*
 * What a subscription costs, calculated slowly: day by day, in whole minor units. It shares no code with the rules.
 */

/** What happened to a subscription, as far as it matters to what is owed. */
export interface SubscriptionHistory {
  readonly start: Day;
  /** The fee of a month in the smallest amount that is billed, from each day on. The last one of a day counts. */
  readonly fees: readonly { readonly from: Day; readonly fee: bigint }[];
  /** The last day that is owed; undefined if it goes on. */
  readonly end: Day | undefined;
}

/** @returns what is owed for each month up to the last one, in the smallest amounts that are billed */
export function owedByMonth(history: SubscriptionHistory, last: Month): Map<Month, bigint> {
  const owed = new Map<Month, bigint>();
  for (const day of daysUpTo(history.start, last)) {
    if (history.end !== undefined && day > history.end) break;
    const month = day.slice(0, 7) as Month; // a day begins with its month
    owed.set(month, (owed.get(month) ?? 0n) + costOf(day, feeOn(day, history)));
  }
  return owed;
}

/** What one day costs: the fee up to this day, less the fee up to the day before. */
function costOf(day: Day, fee: bigint): bigint {
  const [year, month, number] = day.split('-').map(Number);
  const days = BigInt(new Date(Date.UTC(year ?? 0, month ?? 0, 0)).getUTCDate());
  const upTo = (count: bigint): bigint => halfEven(fee * count, days);
  return upTo(BigInt(number ?? 0)) - upTo(BigInt(number ?? 0) - 1n);
}

function halfEven(amount: bigint, parts: bigint): bigint {
  const whole = amount / parts;
  const rest = 2n * (amount % parts);
  if (rest < parts) return whole;
  return rest > parts || whole % 2n === 1n ? whole + 1n : whole;
}

function feeOn(day: Day, { fees }: SubscriptionHistory): bigint {
  const found = fees.findLast(({ from }) => from <= day) ?? fees[0];
  if (!found) throw new Error('A subscription has a fee from its start on.');
  return found.fee;
}

function* daysUpTo(start: Day, last: Month): Generator<Day> {
  for (let at = new Date(`${start}T00:00:00Z`); ; at = new Date(at.getTime() + 86_400_000)) {
    const day = at.toISOString().slice(0, 10) as Day; // the form of a Day
    if (day.slice(0, 7) > last) return;
    yield day;
  }
}
