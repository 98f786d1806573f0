/** How many requests a second Stripe takes: of one operation, and of the account as a whole. */
export interface Limits {
  readonly operation: number;
  readonly account: number;
}

/** Requests arrive a little later than they are sent, and not all equally late. So a tenth is left free. */
const SHARE = 0.9;

/** How far apart requests are sent, in µs. */
export const intervals = ({ operation, account }: Limits): Limits => ({
  operation: Math.ceil(1_000_000 / (operation * SHARE)),
  account: Math.ceil(1_000_000 / (account * SHARE)),
});

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
