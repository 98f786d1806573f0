import type { Command } from 'commander';
import type { LineItemKind } from '../../../client/contract/line-items/requests.ts';
import type { AddOptions } from '../../commands/line-items/add.ts';
import type { CreditOptions } from '../../commands/line-items/credit.ts';
import type { FindKeyOptions } from '../../commands/line-items/find.ts';
import type { LineItemImportOptions } from '../../commands/line-items/import.ts';
import type { ListLinesOptions } from '../../commands/line-items/list.ts';
import { choice, collected, importing, listed, pages, shownAlone } from '../options.ts';

/** Those of the contract. Its schema is not loaded, since the help must be quick. */
const kinds = {
  usage: true,
  one_off: true,
  subscription: true,
  lead: true,
  credit: true,
  carry_over: true,
  tax: true,
} as const satisfies Record<LineItemKind, true>;

export function registerLineItems(program: Command): void {
  program.commandsGroup('Billing:');
  const lines = program.command('line-items').description('what is billed: add, import, find, credit');
  shownAlone(lines.command('add <customer_id>').description('bill one line item'))
    .option('--service <name>', 'what was used')
    .option('--units <quantity>', 'how much was used')
    .option('--price <amount>', 'what one unit costs')
    .option('--description <text>', 'a text for the invoice')
    .option('--amount <amount>', 'a one-off charge, instead of units and price')
    .option('--currency <code>', "the customer's own if it is left out")
    .option('--used-at <time>', 'when it was used; now if it is left out')
    .option('--metadata <name=value>', 'a value of your own; again for more', collected)
    .option('--key <key>', 'the idempotency key: what the charge is for, the same at each try')
    .action(async (customer: string, options: AddOptions) =>
      (await import('../../commands/line-items/add.ts')).addLineItem(customer, options),
    );
  importing(
    lines
      .command('import <file>')
      .description('bill the rows of a CSV or NDJSON file, each once; - is standard input'),
  )
    .option('--customer <customer_id>', 'the customer of every row')
    .option('--source <name>', "the file's name in the keys (default: its name)")
    .option('--known', 'with --dry-run: also count the rows that are billed already')
    .action(async (file: string, options: LineItemImportOptions) =>
      (await import('../../commands/line-items/import.ts')).importLineItems(file, options),
    );
  pages(listed(lines.command('list <invoice_id>').description("an invoice's lines, in the order of use")))
    .addOption(choice('--kind <kind>', 'only of this kind', Object.keys(kinds)))
    .option('--service <name>', 'only of this service')
    .action(async (invoice: string, options: ListLinesOptions) =>
      (await import('../../commands/line-items/list.ts')).listLineItems(invoice, options),
    );
  shownAlone(
    lines
      .command('find <key>')
      .description('what happened to a key: the original, each replay, what differed'),
  )
    .requiredOption('--customer <customer_id>', 'whose key it is')
    .option('--since <span>', 'how far back the logs are read, such as 2h or 7d', '7d')
    .action(async (key: string, options: FindKeyOptions) =>
      (await import('../../commands/line-items/find.ts')).findKey(key, options),
    );
  shownAlone(
    lines.command('credit <line_item_id>').description('take back a part of a line, or all that is left'),
  )
    .requiredOption('--reason <text>', 'why; the invoice shows it')
    .option('--amount <amount>', 'how much; all that is left if it is left out')
    .option('--key <key>', 'the idempotency key')
    .action(async (line: string, options: CreditOptions) =>
      (await import('../../commands/line-items/credit.ts')).creditLineItem(line, options),
    );
}
