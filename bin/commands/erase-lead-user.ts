import { customerId, month } from '../../client/contract/shapes/fields.ts';
import { clockOf } from '../../functions/store/clock/clock.ts';
import { type Erasure, eraseLeadUser, type LeadUser } from '../../functions/store/leads/erasure.ts';
import { UserError } from '../../localstack/user-error.ts';
import { confirm } from '../stage/confirm.ts';
import { openStageTable } from '../stage/open-stage-table.ts';
import { tableName } from '../stage/stack.ts';
import { isLocal, stage } from '../stage/stage.ts';

const USAGE = 'make erase-lead-user customer=<customer_id> user=<user_id> | email=<address> [apply=yes]';
const DAY_MS = 86_400_000;
/** Some time more than the stage takes charges for, because requests may be under way when a month becomes too old. */
const MARGIN_DAYS = 2;

/**
 * Removes a lead user of a customer. Without `apply=yes` it only shows what it would remove.
 *
 * @param apply `yes`, or empty
 */
export async function eraseUser(customer = '', user = '', email = '', apply = ''): Promise<void> {
  const whom = userOf(customer, user, email);
  if (apply !== '' && apply !== 'yes') throw new UserError(`apply is "${apply}": write apply=yes. ${USAGE}`);
  const name = await tableName();
  const table = openStageTable(name);
  const now = await clockOf({ testClock: isLocal })(table);
  const { stageConfig } = await import('../../lib/stage.ts');
  const oldest = Date.parse(now) - (stageConfig(stage).oldestUseDays + MARGIN_DAYS) * DAY_MS;
  const oldestMonth = month.parse(new Date(oldest).toISOString().slice(0, 'YYYY-MM'.length));
  const terms = { now, oldestMonth };
  const found = await eraseLeadUser(table, whom, { ...terms, dryRun: true });
  console.error(said('Leads of this person', found));
  if (apply !== 'yes') {
    console.error('Nothing was changed. apply=yes removes it, and it cannot be brought back.');
    return;
  }
  if (!isLocal) await confirm(`Remove this person from ${name}, for ever?`);
  console.error(
    said('Leads without this person now', await eraseLeadUser(table, whom, { ...terms, dryRun: false })),
  );
}

function userOf(customer: string, user: string, email: string): LeadUser {
  if (customer === '' || (user === '') === (email === '')) {
    throw new UserError(`Whom? Name the customer, and either the user or the e-mail address. ${USAGE}`);
  }
  const id = customerId.parse(customer);
  return user === '' ? { customerId: id, userEmail: email } : { customerId: id, userId: user };
}

function said(done: string, { leads, ledgers, kept, otherIds, addresses }: Erasure): string {
  const keeping =
    kept.length === 0
      ? ''
      : ` Ledgers of ${[...new Set(kept)].join(', ')} stay, without a name in them. Leads of these months are still taken, and without the ledgers the cap would begin again. Run this again when these months are too old.`;
  const others = `${alsoNamed('user ids', otherIds)}${alsoNamed('e-mail addresses', addresses)}`;
  return `${done}: ${leads}. Old ledgers that go: ${ledgers}.${keeping}${others}`;
}

const alsoNamed = (what: string, names: readonly string[]): string =>
  names.length === 0
    ? ''
    : ` The leads also named the ${what} ${names.join(', ')}: run this for each of them too.`;
