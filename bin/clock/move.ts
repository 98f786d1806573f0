import type { ClockTarget } from '../../client/contract/clock/clock.ts';
import { requestInstant } from '../../client/contract/shapes/request-instant.ts';
import type { MonthEndReply } from '../../functions/queue/month-end/run.ts';
import type { LocalClock as Local } from './local-clock.ts';
import { stopsBetween } from './stops.ts';

/** What a clock is asked for. */
type LocalClock = Pick<Local, 'read' | 'set' | 'runMonthEnd' | 'sweepSyncs'>;

/** What fell due at one time. */
export type DueAt = Pick<MonthEndReply, 'now' | 'closed' | 'carried' | 'failed' | 'invoices' | 'failures'>;

export interface Watcher {
  readonly fellDue: (due: DueAt) => void | Promise<void>;
  /** The clock goes back. What was done at a later time stays done. */
  readonly goesBack: (from: string) => void;
}

/**
 * Moves the local stack's time. On its way forward it stops wherever invoices become due, and goes on when all of them
 * are closed, since schedules stay on real time and would not notice. What is due already when it starts, or where it
 * arrives, is closed too. Where it arrives, syncs that have waited long by then are put back into their queue.
 */
export async function moveClock(clock: LocalClock, to: ClockTarget, watcher: Watcher): Promise<void> {
  const { now, real_now: realNow, grace_days: graceDays } = await clock.read();
  const [from, target] = [Date.parse(now), Date.parse(to === 'now' ? realNow : to)];
  if (target < from) watcher.goesBack(now);
  else await tellIfAny(watcher, await untilNothingIsDue(clock));
  for (const stop of stopsBetween(from, target, graceDays)) {
    await clock.set(requestInstant.parse(new Date(stop).toISOString()));
    await watcher.fellDue(await untilNothingIsDue(clock));
  }
  await clock.set(to);
  await tellIfAny(watcher, await untilNothingIsDue(clock));
  await clock.sweepSyncs();
}

async function tellIfAny(watcher: Watcher, due: DueAt): Promise<void> {
  if (due.closed + due.failed > 0) await watcher.fellDue(due);
}

/** What it closes goes to Stripe by its queue, at whatever time it is then. That is not waited for. */
async function untilNothingIsDue(clock: LocalClock): Promise<DueAt> {
  const runs: MonthEndReply[] = [];
  let last: MonthEndReply;
  do {
    last = await clock.runMonthEnd();
    runs.push(last);
  } while (last.left > 0);
  const sumOf = (what: 'closed' | 'carried'): number => runs.reduce((sum, run) => sum + run[what], 0);
  return {
    now: last.now,
    closed: sumOf('closed'),
    carried: sumOf('carried'),
    // Each run tries them again.
    failed: last.failed,
    failures: last.failures,
    invoices: runs.flatMap(({ invoices }) => invoices),
  };
}
