import { type Command, Option } from 'commander';
import type { FinalizeOptions, VoidOptions } from '../../commands/invoices/close.ts';
import type { ExportOptions } from '../../commands/invoices/export.ts';
import type { ListInvoicesOptions } from '../../commands/invoices/list.ts';
import type { ShowInvoiceOptions } from '../../commands/invoices/show.ts';
import type { SummaryOptions } from '../../commands/summary.ts';
import type { FailureOptions } from '../../commands/sync/failures.ts';
import type { ReconcileOptions } from '../../commands/sync/reconcile.ts';
import type { RedriveOptions } from '../../commands/sync/redrive.ts';
import { choice, listed, pages, shownAlone } from '../options.ts';

/** Invoices, and their way to Stripe. */
export function registerInvoices(program: Command): void {
  program.commandsGroup('Billing:');
  const invoices = program.command('invoices').description('invoices and their life');
  pages(listed(invoices.command('list <customer_id>').description("a customer's invoices, the newest first")))
    .addOption(
      choice('--status <status>', 'only of this status', ['open', 'closing', 'finalized', 'paid', 'void']),
    )
    .option('--from <month>', 'the first month, YYYY-MM')
    .option('--to <month>', 'the last month')
    .action(async (customer: string, options: ListInvoicesOptions) =>
      (await import('../../commands/invoices/list.ts')).listInvoices(customer, options),
    );
  shownAlone(
    invoices.command('show <invoice_id>').description('an invoice; current:<customer_id> is the current one'),
  )
    .option('--verify', 'count its lines again, and compare')
    .action(async (id: string, options: ShowInvoiceOptions) =>
      (await import('../../commands/invoices/show.ts')).showInvoice(id, options),
    );
  shownAlone(invoices.command('finalize <invoice_id>').description('close it now; on AWS it asks first'))
    .option('--dry-run', 'show the exact close, and change nothing')
    .option('--yes', 'do not ask')
    .action(async (id: string, options: FinalizeOptions) =>
      (await import('../../commands/invoices/close.ts')).finalizeInvoice(id, options),
    );
  shownAlone(invoices.command('void <invoice_id>').description('make it void; on AWS it asks first'))
    .requiredOption('--reason <text>', 'why; it is kept')
    .option('--yes', 'do not ask')
    .action(async (id: string, options: VoidOptions) =>
      (await import('../../commands/invoices/close.ts')).voidInvoice(id, options),
    );
  invoices
    .command('export <invoice_id>')
    .description('write an invoice to standard output, with all its lines')
    .addOption(
      choice('--format <format>', 'a page or a PDF to print, its lines, or what happened', [
        'html',
        'pdf',
        'csv',
        'json',
        'explained',
      ]).default('html'),
    )
    .addOption(
      choice(
        '--audience <who>',
        'for whom it is printed or explained (default: a PDF customer, else operator)',
        ['operator', 'customer'],
      ),
    )
    .addOption(new Option('--pdf', 'the same as --format pdf').implies({ format: 'pdf' }))
    .action(async (id: string, options: ExportOptions) =>
      (await import('../../commands/invoices/export.ts')).exportInvoice(id, options),
    );
  pages(listed(program.command('summary').description('what closed invoices come to, by month or year')))
    .requiredOption('--from <month>', 'the first month, YYYY-MM')
    .option('--to <month>', 'the last month (default: the first)')
    .option('--customer <customer_id>', 'only of this customer')
    .addOption(choice('--by <span>', 'a row for each', ['month', 'year']).default('month'))
    .action(async (options: SummaryOptions) =>
      (await import('../../commands/summary.ts')).showSummary(options),
    );
}

export function registerSync(program: Command): void {
  program.commandsGroup('Billing:');
  const sync = program.command('sync').description('the way of invoices to Stripe');
  shownAlone(
    sync.command('status [invoice_id]').description('how the sync is, or how far an invoice is on its way'),
  ).action(async (id: string | undefined, options: { json?: true }) =>
    (await import('../../commands/sync/status.ts')).showSync(id, options),
  );
  pages(
    listed(sync.command('failures').description('what does not get to Stripe, by cause, with what to do'))
      .option('--cause <cause>', 'only of this cause')
      .option('--customer <customer_id>', 'only of this customer'),
  ).action(async (options: FailureOptions) =>
    (await import('../../commands/sync/failures.ts')).showFailures(options),
  );
  sync
    .command('redrive [invoice_ids...]')
    .description('sync again what has failed: some invoices, those with a cause, or all')
    .option('--cause <cause>', 'all that failed for this cause')
    .option('--all', 'all that failed')
    .option('--customer <customer_id>', 'only of this customer')
    .option('--dry-run', 'only count them')
    .option('--json', 'one JSON document')
    .action(async (ids: string[], options: RedriveOptions) =>
      (await import('../../commands/sync/redrive.ts')).redrive(ids, options),
    );
  sync
    .command('reconcile')
    .description("compare the synced invoices with Stripe's, and print where they differ")
    .option('--from <time>', 'of when Stripe made them')
    .option('--to <time>', 'until when')
    .option('--repair <kinds>', 'payment, extra_draft, unsynced, with commas between them')
    .option('--turn-on', 'let the sync work again once everything was compared')
    .option('--json', 'one JSON document')
    .action(async (options: ReconcileOptions) =>
      (await import('../../commands/sync/reconcile.ts')).reconcileStage(options),
    );
}
