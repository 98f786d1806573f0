import type { BillingClient } from '@tally/client';
import { badInput, exitCodes } from '../cli/exit-codes.ts';
import { LocalClock } from '../clock/local-clock.ts';
import { type DueAt, moveClock } from '../clock/move.ts';
import { printDue } from '../clock/print.ts';
import { untilQuiet } from '../clock/quiet.ts';
import { type SyncCounts, syncCounts, syncText, untilTried } from '../clock/synced.ts';
import { readTarget } from '../clock/target.ts';
import { stageClient } from '../stage/client.ts';
import { queueDepths } from '../stage/queues.ts';
import { apiUrl } from '../stage/stack.ts';
import { isLocal } from '../stage/stage.ts';

export interface ClockOptions {
  /** Where to move it: a time, a day, a distance such as `+3mo`, or `now`. If left out, it stays. */
  readonly to?: string;
  /** Whether each stop waits until what was closed is synced, has failed or waits for its next try. */
  readonly wait: boolean;
  readonly json?: true;
}

/** A stop on the clock's way. */
type Stop = DueAt & { readonly sync?: SyncCounts };

/**
 * Says what time it is on the local stack. The exit code is 1 if something that fell due on the way could not be
 * done.
 */
export async function showClock({ to, wait, json }: ClockOptions): Promise<void> {
  if (!isLocal) throw badInput('Only the local stack has a clock to move: unset STAGE.');
  if (to !== undefined) readTarget(to, EPOCH); // wrong text is refused before anybody is asked
  const clock = new LocalClock(await apiUrl());
  const stops: Stop[] = to === undefined ? [] : await move(clock, to, { wait, json });
  const { now, real_now: realNow } = await clock.read();
  if (json) {
    console.log(JSON.stringify({ now, real_now: realNow, stops }));
  } else {
    const really =
      now.slice(0, 16) === realNow.slice(0, 16) ? ', as it is really' : `, and really ${realNow}`;
    console.log(`It is ${now} on the local stack${really}.`);
  }
  if (stops.some(({ failed, sync }) => failed + (sync?.failed ?? 0) > 0)) process.exitCode = exitCodes.wrong;
}

const EPOCH = '2000-01-01T00:00:00.000Z';

async function move(
  clock: LocalClock,
  to: string,
  { wait, json }: { readonly wait: boolean; readonly json: true | undefined },
): Promise<Stop[]> {
  const stops: Stop[] = [];
  const client = await stageClient();
  await moveClock(clock, readTarget(to, (await clock.read()).now), {
    async fellDue(due) {
      const sync = wait && due.closed > 0 ? await whenQuiet(client, due) : undefined;
      stops.push({ ...due, ...(sync && { sync }) });
      if (json) return;
      await printDue(client, due);
      if (sync) console.log(`  ${syncText(sync)}`);
    },
    goesBack: (from) =>
      console.error(
        `The clock goes back from ${from}. What was billed or closed at a later time stays so, and lines stay where they are.`,
      ),
  });
  return stops;
}

/** What is closed goes to Stripe by a queue. */
async function whenQuiet(client: BillingClient, due: DueAt): Promise<SyncCounts> {
  const quiet = await untilQuiet(queueDepths, untilTried(client, due));
  if (quiet === 'busy')
    console.error(
      'Some of these invoices are not synced after five minutes: tally sync status and tally doctor say why.',
    );
  return syncCounts(client, due);
}
