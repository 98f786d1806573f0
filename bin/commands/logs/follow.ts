import { badInput } from '../../cli/exit-codes.ts';
import { coloursOf } from '../../cli/paint.ts';
import { endWithReader } from '../../cli/reader.ts';
import { FAKE_STRIPE, followFakeStripe } from '../../logs/fake-stripe.ts';
import { functionName } from '../../logs/log-event.ts';
import { formatEvent } from '../../logs/log-lines.ts';
import { eventsOf, functionGroups } from '../../logs/read-events.ts';
import { requireStack } from './require-stack.ts';

const HISTORY_MS = 5 * 60_000;

/**
 * Follows the functions' logs, every line of them.
 *
 * @param wanted a function's name, or a part of it; all functions when left out; `fake-stripe` for what is sent there
 */
export async function followLogs(wanted: string | undefined): Promise<void> {
  process.once('SIGINT', () => process.exit(0));
  endWithReader();
  await requireStack();
  if (wanted === FAKE_STRIPE) await followFakeStripe();
  if (wanted) await requireGroup(wanted);
  console.error(`The last ${HISTORY_MS / 60_000} minutes, then new lines as they come. Ctrl-C ends it.`);
  const events = eventsOf({ since: Date.now() - HISTORY_MS, functions: wanted, follow: true });
  const coloured = coloursOf(process.stdout);
  for await (const event of events)
    for (const line of formatEvent(event, coloured, process.stdout.columns)) console.log(line);
}

/** @throws CommandError if no function has such a name. Otherwise it would wait without end */
async function requireGroup(wanted: string): Promise<void> {
  const names = (await functionGroups()).map(functionName);
  if (names.some((name) => name.includes(wanted))) return;
  throw badInput(
    names.length === 0
      ? `There is no function "${wanted}", since nothing is deployed. Run make deploy.`
      : `There is no function "${wanted}". The functions are ${names.sort().join(', ')}.`,
  );
}
