/** How many requests a second Stripe takes: of one operation, and of the account as a whole. */
export interface Limits {
  readonly operation: number;
  readonly account: number;
}

/** A request that is not sent so soon after its slot takes another slot. In ms. */
export const LATE_MS = 75;
/** So much longer than another one may a request be on its way, in ms: to be built, sent and counted there. */
export const ON_ITS_WAY_MS = 125;

/**
 * How far apart slots are, in µs.
 *
 * A request arrives at most 200 ms after its slot. So all that arrive in one second have their slots in 1.2 seconds.
 * Slots are so far apart that no 1.2 seconds have more of them than the limit (docs/decisions/pace-by-slots.md).
 */
export const intervals = ({ operation, account }: Limits): Limits => ({
  operation: stepFor(operation),
  account: stepFor(account),
});

const stepFor = (limit: number): number => Math.ceil((1_000 * (1_000 + LATE_MS + ON_ITS_WAY_MS)) / limit);

const ACCOUNT = 'account';

/** How a turn is taken. Times are in ms since the epoch. */
export interface Slots {
  /**
   * Reserves the next slot of an operation, or of the account, which is `step` µs after the last one.
   *
   * @returns undefined if the next slot is later than `latest`. Then it is not reserved
   */
  readonly reserve: (name: string, step: number, latest: number) => Promise<number | undefined>;
  readonly until: (at: number) => Promise<void>;
  readonly now: () => number;
}

/** More than this are needed only if the account is far busier than the limits of operations allow for. */
const MOST_SLOTS = 20;

/**
 * Waits until a request may be sent, so that neither its operation nor the account has more in a second than its limit.
 * Both slots must be so near to each other that the request is on time for both. If the account's next slot is too late
 * for that, it is left to others.
 *
 * @returns whether it may be sent now. If not, it came too late for too many slots
 */
export async function awaitTurn(limits: Limits, operation: string, slots: Slots): Promise<boolean> {
  const step = intervals(limits);
  // If the account takes no more than one operation, as in a sandbox, its limit keeps that of each operation.
  const isCountedByAccount = limits.account <= limits.operation;
  for (let turns = 0; turns < MOST_SLOTS; turns += 1) {
    const first = isCountedByAccount
      ? await slots.reserve(ACCOUNT, step.account, Number.POSITIVE_INFINITY)
      : await slots.reserve(operation, step.operation, Number.POSITIVE_INFINITY);
    if (first === undefined) continue;
    await slots.until(first);
    const second = isCountedByAccount ? first : await slots.reserve(ACCOUNT, step.account, first + LATE_MS);
    if (second === undefined) continue;
    await slots.until(second);
    if (slots.now() <= first + LATE_MS) return true;
  }
  return false;
}

/** A time that is further away comes from a wrong clock. Nobody may have to wait for it. */
const FURTHEST_US = 60_000_000;

/**
 * The range in which a slot counts, in µs. A slot that is past was not used, and does not let more requests through
 * later.
 */
export const aheadOf = (now: number) => ({ from: now, to: now + FURTHEST_US });

export function isAhead(slot: number | undefined, now: number): boolean {
  const { from, to } = aheadOf(now);
  return slot !== undefined && slot >= from && slot <= to;
}
