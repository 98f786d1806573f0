import { setTimeout as sleep } from 'node:timers/promises';
import type { QueueDepth } from '../stage/queues.ts';

/**
 * How the queues were left: `empty`; `done`, if what they still have is not what is waited for; `held`, if all that is
 * left waits for its next try; or `busy`, if the patience was over.
 */
export type Quiet = 'empty' | 'done' | 'held' | 'busy';

interface Patience {
  readonly everyMs: number;
  /** So often it is asked whether what is waited for is done. */
  readonly askEveryMs: number;
  /** Messages that are held so long are held back until their next try, and no worker has them. */
  readonly heldMs: number;
  readonly mostMs: number;
}

const usual: Patience = { everyMs: 500, askEveryMs: 3_000, heldMs: 15_000, mostMs: 300_000 };

/**
 * Waits until the queues are empty. What nobody could work on lies in queues of its own, which are not waited for.
 *
 * @param depths asks how many messages there are
 * @param isDone asks whether all that is waited for is done. Messages of others, which wait for their next try, may lie
 *   in the queues for hours
 */
export async function untilQuiet(
  depths: () => Promise<readonly QueueDepth[]>,
  isDone: () => Promise<boolean>,
  { everyMs, askEveryMs, heldMs, mostMs }: Patience = usual,
): Promise<Quiet> {
  let empty = 0;
  let heldFor = 0;
  for (let waited = everyMs; waited <= mostMs; waited += everyMs) {
    const left = leftIn(await depths());
    empty = left === 'nothing' ? empty + 1 : 0;
    // Two looks, because a worker may be about to send the next message.
    if (empty === 2) return 'empty';
    heldFor = left === 'held' ? heldFor + everyMs : 0;
    if (heldFor >= heldMs) return 'held';
    const isTimeToAsk = waited % askEveryMs === 0;
    if (isTimeToAsk && (await isDone())) return 'done';
    await sleep(everyMs);
  }
  return 'busy';
}

/** Without the queues of what could not be worked on. */
function leftIn(depths: readonly QueueDepth[]): 'nothing' | 'held' | 'ready' {
  const work = depths.filter(({ isFailed }) => !isFailed);
  if (work.some(({ ready }) => ready > 0)) return 'ready';
  return work.some(({ held }) => held > 0) ? 'held' : 'nothing';
}
