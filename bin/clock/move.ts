import type { ClockTarget } from '../../client/contract/clock/requests.ts';
import { requestInstant } from '../../client/contract/shapes/request-instant.ts';
import type { MonthEndReply } from '../../functions/queue/month-end/run.ts';
import type { LocalClock as Local } from './local-clock.ts';
import { stopsBetween } from './stops.ts';

/** What a clock is asked for. */
type LocalClock = Pick<Local, 'read' | 'set' | 'runRenewals' | 'runMonthEnd' | 'sweepSyncs'>;

/** What fell due at one time. */
export interface DueAt extends Pick<MonthEndReply, 'now' | 'closed' | 'carried' | 'invoices'> {
  /** Months of subscriptions. */
  readonly billed: number;
  readonly failed: number;
  readonly failures: readonly { readonly id: string; readonly error: string }[];
}

export interface Watcher {
  readonly fellDue: (due: DueAt) => void | Promise<void>;
  /** The clock goes back. What was done at a later time stays done. */
  readonly goesBack: (from: string) => void;
}

/**
 * Moves the local stack's time. On its way forward it stops wherever something becomes due, and goes on when it is done,
 * since schedules stay on real time and would not notice: subscriptions when a month begins, invoices when a grace
 * period ends. What is due already when it starts, or where it arrives, is done too. Where it arrives, syncs that have
 * waited long by then are put back into their queue.
 */
export async function moveClock(clock: LocalClock, to: ClockTarget, watcher: Watcher): Promise<void> {
  const { now, real_now: realNow, grace_days: graceDays } = await clock.read();
  const [from, target] = [Date.parse(now), Date.parse(to === 'now' ? realNow : to)];
  if (target < from) watcher.goesBack(now);
  else await allDue(clock, watcher);
  for (const { at, due } of stopsBetween(from, target, graceDays)) {
    await clock.set(requestInstant.parse(new Date(at).toISOString()));
    if (due === 'closings') await watcher.fellDue(await untilNothingIsClosed(clock));
    else await tellIfAny(watcher, await untilNothingIsBilled(clock));
  }
  await clock.set(to);
  await allDue(clock, watcher);
  await clock.sweepSyncs();
}

async function allDue(clock: LocalClock, watcher: Watcher): Promise<void> {
  await tellIfAny(watcher, await untilNothingIsBilled(clock));
  await tellIfAny(watcher, await untilNothingIsClosed(clock));
}

async function tellIfAny(watcher: Watcher, due: DueAt): Promise<void> {
  if (due.billed + due.closed + due.failed > 0) await watcher.fellDue(due);
}

async function untilNothingIsBilled(clock: LocalClock): Promise<DueAt> {
  const runs = await untilNothingIsLeft(() => clock.runRenewals());
  const { last } = runs;
  return {
    now: last.now,
    billed: runs.sumOf(({ billed }) => billed),
    closed: 0,
    carried: 0,
    invoices: [],
    // Each run tries them again.
    failed: last.failed,
    failures: last.failures.map(({ subscription_id: id, error }) => ({ id, error })),
  };
}

/** What it closes goes to Stripe by its queue, at whatever time it is then. That is not waited for. */
async function untilNothingIsClosed(clock: LocalClock): Promise<DueAt> {
  const runs = await untilNothingIsLeft(() => clock.runMonthEnd());
  const { last } = runs;
  return {
    now: last.now,
    billed: 0,
    closed: runs.sumOf(({ closed }) => closed),
    carried: runs.sumOf(({ carried }) => carried),
    invoices: runs.all.flatMap(({ invoices }) => invoices),
    failed: last.failed,
    failures: last.failures.map(({ invoice_id: id, error }) => ({ id, error })),
  };
}

async function untilNothingIsLeft<Reply extends { readonly left: number }>(run: () => Promise<Reply>) {
  const all: Reply[] = [];
  let last: Reply;
  do {
    last = await run();
    all.push(last);
  } while (last.left > 0);
  const sumOf = (what: (reply: Reply) => number): number => all.reduce((sum, reply) => sum + what(reply), 0);
  return { all, last, sumOf };
}
