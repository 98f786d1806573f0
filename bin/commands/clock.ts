import './report-errors.ts';
import { BillingClient } from '@tally/client';
import { stack } from '../../localstack/settings.ts';
import { UserError } from '../../localstack/user-error.ts';
import { LocalClock } from '../clock/local-clock.ts';
import { moveClock } from '../clock/move.ts';
import { printDue } from '../clock/print.ts';
import { readTarget } from '../clock/target.ts';
import { apiUrl } from '../stage/stack.ts';
import { isLocal } from '../stage/stage.ts';

// Usage: node bin/commands/clock.ts [<time> | now]. Without either it says what time it is.
if (!isLocal) throw new UserError('Only the local stack has a clock to move: unset STAGE.');
const asked = process.argv[2];
const to = asked ? readTarget(asked) : undefined;

const baseUrl = await apiUrl();
const clock = new LocalClock(baseUrl);
if (to !== undefined) {
  const { region, accessKeyId, secretAccessKey } = stack;
  const client = new BillingClient({ baseUrl, region, credentials: { accessKeyId, secretAccessKey } });
  let failed = 0;
  await moveClock(clock, to, {
    async fellDue(due) {
      failed += due.failed;
      await printDue(client, due);
    },
    goesBack: (from) =>
      console.error(
        `The clock goes back from ${from}. What was closed at a later time stays closed, and its lines stay where they are.`,
      ),
  });
  if (failed > 0) process.exitCode = 1;
}
const { now, real_now: realNow } = await clock.read();
console.log(
  `It is ${now} on the local stack${now.slice(0, 16) === realNow.slice(0, 16) ? ', as it is really' : `, and really ${realNow}`}.`,
);
