import type { Command } from 'commander';
import type { AddCustomerOptions } from '../../commands/customers/add.ts';
import type { UpdateCustomerOptions } from '../../commands/customers/update.ts';
import { collectedChoice, listed, pages, shownAlone } from '../options.ts';
import type { ListOptions } from '../print-list.ts';

export function registerCustomers(program: Command): void {
  program.commandsGroup('Billing:');
  const customers = program.command('customers').description('who is billed');
  shownAlone(customers.command('add').description('make a customer'))
    .requiredOption('--name <name>', 'its name')
    .option('--id <customer_id>', 'your own id; Tally makes one if it is left out')
    .option('--email <address>', 'where invoices are sent')
    .option('--currency <code>', 'USD if it is left out; it never changes')
    .option('--key <key>', 'the idempotency key, if there is no --id')
    .action(async (options: AddCustomerOptions) =>
      (await import('../../commands/customers/add.ts')).addCustomer(options),
    );
  pages(listed(customers.command('list').description('all customers, the oldest first'))).action(
    async (options: ListOptions) => (await import('../../commands/customers/list.ts')).listCustomers(options),
  );
  shownAlone(customers.command('show <customer_id>').description('a customer, and what it owes')).action(
    async (id: string, options: { json?: true }) =>
      (await import('../../commands/customers/show.ts')).showCustomer(id, options),
  );
  shownAlone(customers.command('update <customer_id>').description('change what is named, and nothing else'))
    .option('--name <name>', 'its name')
    .option('--email <address>', 'where invoices are sent')
    .option('--tax-id <id>', 'as its country writes it')
    .option('--line1 <text>', 'street and number; with it the whole address is replaced')
    .option('--line2 <text>', 'building, floor, department')
    .option('--city <name>', 'city, town or village')
    .option('--postal-code <code>', 'as the country writes it')
    .option('--state <name>', 'state, province or county')
    .option('--country <code>', 'two capital letters, such as DE')
    .option(
      '--clear <field>',
      'take an optional field away: email, address or tax_id; again for more',
      collectedChoice(['email', 'address', 'tax_id']),
    )
    .action(async (id: string, options: UpdateCustomerOptions) =>
      (await import('../../commands/customers/update.ts')).updateCustomer(id, options),
    );
}
