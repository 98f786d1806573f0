import { setTimeout as sleep } from 'node:timers/promises';
import type { QueueDepth } from '../stage/queues.ts';

/**
 * How the queues were left: `empty`; `held`, if all that is left waits for its next try; or `busy`, if the patience was
 * over.
 */
export type Quiet = 'empty' | 'held' | 'busy';

interface Patience {
  readonly everyMs: number;
  /** Messages that are held so long are held back until their next try, and no worker has them. */
  readonly heldMs: number;
  readonly mostMs: number;
}

const usual: Patience = { everyMs: 500, heldMs: 15_000, mostMs: 300_000 };

/**
 * Waits until the queues are empty. What nobody could work on lies in queues of its own, which are not waited for.
 *
 * @param depths asks how many messages there are
 */
export async function untilQuiet(
  depths: () => Promise<readonly QueueDepth[]>,
  { everyMs, heldMs, mostMs }: Patience = usual,
): Promise<Quiet> {
  let empty = 0;
  let heldFor = 0;
  for (let waited = 0; waited < mostMs; waited += everyMs) {
    const work = (await depths()).filter(({ isFailed }) => !isFailed);
    const ready = work.reduce((sum, queue) => sum + queue.ready, 0);
    const held = work.reduce((sum, queue) => sum + queue.held, 0);
    empty = ready + held === 0 ? empty + 1 : 0;
    // Two looks, because a worker may be about to send the next message.
    if (empty === 2) return 'empty';
    heldFor = ready === 0 && held > 0 ? heldFor + everyMs : 0;
    if (heldFor >= heldMs) return 'held';
    await sleep(everyMs);
  }
  return 'busy';
}
