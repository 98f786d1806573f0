import { UserError } from '../../localstack/user-error.ts';
import { LocalClock } from '../clock/local-clock.ts';
import { moveClock } from '../clock/move.ts';
import { printDue } from '../clock/print.ts';
import { readTarget } from '../clock/target.ts';
import { localClient } from '../stage/local-client.ts';
import { apiUrl } from '../stage/stack.ts';
import { isLocal } from '../stage/stage.ts';

/**
 * Says what time it is on the local stack. The exit code is 1 if something that fell due on the way could not be
 * done.
 *
 * @param to where to move it first: a time or `now`. If left out or empty, it stays
 */
export async function showClock(to: string | undefined): Promise<void> {
  if (!isLocal) throw new UserError('Only the local stack has a clock to move: unset STAGE.');
  const target = to ? readTarget(to) : undefined;
  const baseUrl = await apiUrl();
  const clock = new LocalClock(baseUrl);
  if (target !== undefined) {
    const client = localClient(baseUrl);
    let failed = 0;
    await moveClock(clock, target, {
      async fellDue(due) {
        failed += due.failed;
        await printDue(client, due);
      },
      goesBack: (from) =>
        console.error(
          `The clock goes back from ${from}. What was billed or closed at a later time stays so, and lines stay where they are.`,
        ),
    });
    if (failed > 0) process.exitCode = 1;
  }
  const { now, real_now: realNow } = await clock.read();
  const really = now.slice(0, 16) === realNow.slice(0, 16) ? ', as it is really' : `, and really ${realNow}`;
  console.log(`It is ${now} on the local stack${really}.`);
}
