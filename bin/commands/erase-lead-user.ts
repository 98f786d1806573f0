import { customerId, month } from '../../client/contract/shapes/fields.ts';
import { clockOf } from '../../functions/store/clock/clock.ts';
import { type Erasure, eraseLeadUser, type LeadUser } from '../../functions/store/leads/erasure.ts';
import { badInput } from '../cli/exit-codes.ts';
import { confirm } from '../stage/confirm.ts';
import { openStageTable } from '../stage/open-stage-table.ts';
import { tableName } from '../stage/stack.ts';
import { isLocal, stage } from '../stage/stage.ts';

const DAY_MS = 86_400_000;
/** Some time more than the stage takes charges for, because requests may be under way when a month becomes too old. */
const MARGIN_DAYS = 2;

interface Whom {
  readonly customer: string;
  readonly user?: string;
  readonly email?: string;
}

/** Removes a lead user of a customer. Without `apply` it only shows what it would remove. */
export async function eraseUser({ apply, ...person }: Whom & { readonly apply?: true }): Promise<void> {
  const whom = userOf(person);
  const name = await tableName();
  const table = openStageTable(name);
  const now = await clockOf({ testClock: isLocal })(table);
  const { stageConfig } = await import('../../lib/stage.ts');
  const oldest = Date.parse(now) - (stageConfig(stage).oldestUseDays + MARGIN_DAYS) * DAY_MS;
  const oldestMonth = month.parse(new Date(oldest).toISOString().slice(0, 'YYYY-MM'.length));
  const terms = { now, oldestMonth };
  const found = await eraseLeadUser(table, whom, { ...terms, dryRun: true });
  console.error(said('Leads of this person', found));
  if (!apply) {
    console.error(
      'Nothing was changed. --apply (make: apply=yes) removes it, and it cannot be brought back.',
    );
    return;
  }
  if (!isLocal) await confirm(`Remove this person from ${name}, for ever?`);
  console.error(
    said('Leads without this person now', await eraseLeadUser(table, whom, { ...terms, dryRun: false })),
  );
}

function userOf({ customer, user, email }: Whom): LeadUser {
  const id = customerId.parse(customer);
  if (user && !email) return { customerId: id, userId: user };
  if (email && !user) return { customerId: id, userEmail: email };
  throw badInput('Whom? Name the customer, and either the user or the e-mail address.');
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
