import type { Command } from 'commander';
import type {
  AddSubscriptionOptions,
  ChangeSubscriptionOptions,
} from '../../commands/subscriptions/subscriptions.ts';
import { choice, listed, pages, shownAlone } from '../options.ts';
import type { ListOptions } from '../print-list.ts';

const load = () => import('../../commands/subscriptions/subscriptions.ts');

export function registerSubscriptions(program: Command): void {
  program.commandsGroup('Billing:');
  const subscriptions = program.command('subscriptions').description('fees that are billed each month');
  pages(listed(subscriptions.command('list <customer_id>').description("a customer's subscriptions"))).action(
    async (customer: string, options: ListOptions) => (await load()).listSubscriptions(customer, options),
  );
  shownAlone(subscriptions.command('add <customer_id>').description('bill a fee each month'))
    .requiredOption('--plan <name>', 'what is billed; invoices show it')
    .requiredOption('--amount <amount>', 'the fee of a whole month')
    .option('--currency <code>', "the customer's own if it is left out")
    .option('--starts-at <time>', 'now if it is left out')
    .option('--key <key>', 'the idempotency key')
    .action(async (customer: string, options: AddSubscriptionOptions) =>
      (await load()).addSubscription(customer, options),
    );
  shownAlone(
    subscriptions
      .command('change <customer_id> <subscription_id>')
      .description('another plan or fee from this day on, or the end with the month'),
  )
    .option('--plan <name>', 'the new plan')
    .option('--amount <amount>', 'the new fee of a whole month')
    .addOption(
      choice('--end <when>', 'end with the month that is billed now, or not after all', ['period', 'never']),
    )
    .option('--key <key>', 'the idempotency key')
    .action(async (customer: string, id: string, options: ChangeSubscriptionOptions) =>
      (await load()).changeSubscription(customer, id, options),
    );
  shownAlone(
    subscriptions
      .command('cancel <customer_id> <subscription_id>')
      .description('end it now, and credit the days that are not used'),
  ).action(async (customer: string, id: string, options: { json?: true }) =>
    (await load()).cancelSubscription(customer, id, options),
  );
}
