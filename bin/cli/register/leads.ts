import type { Command } from 'commander';
import type { ListLeadsOptions } from '../../commands/leads/list.ts';
import type { ReportOptions } from '../../commands/report.ts';
import type { ImportOptions } from '../../import/import-all.ts';
import { choice, importing, listed, pages } from '../options.ts';

export function registerLeads(program: Command): void {
  program.commandsGroup('Billing:');
  const leads = program.command('leads').description('what marketing is paid for');
  importing(
    leads.command('import <file>').description('send the leads of a file, each once; - is standard input'),
  ).action(async (file: string, options: ImportOptions) =>
    (await import('../../commands/leads/import.ts')).importLeads(file, options),
  );
  pages(listed(leads.command('list').description('leads with what each came to')))
    .option('--customer <customer_id>', 'only of this customer')
    .option('--product <product_id>', 'only of this product')
    .option('--lead-type <name>', 'only of this kind')
    .option('--from <month>', 'the first month, YYYY-MM')
    .option('--to <month>', 'the last month')
    .action(async (options: ListLeadsOptions) =>
      (await import('../../commands/leads/list.ts')).listLeads(options),
    );
  program
    .command('report')
    .description('what leads came to: gross, billed and saved')
    .requiredOption('--from <month>', 'the first month, YYYY-MM')
    .option('--to <month>', 'the last month (default: the first)')
    .option('--customer <customer_id>', 'only of this customer')
    .addOption(
      choice('--format <format>', 'how it is written', ['text', 'html', 'csv', 'json']).default('text'),
    )
    .option('--json', 'the same as --format json')
    .action(async (options: ReportOptions) =>
      (await import('../../commands/report.ts')).writeReport(options),
    );
}
