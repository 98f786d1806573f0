import type { Command } from 'commander';
import type { MigrateOptions } from '../../commands/migrate.ts';

/** What an operator does rarely, and directly on the stage's table. */
export function registerOperations(program: Command): void {
  program.commandsGroup('Rare work of operators:');
  program
    .command('rebuild-summaries')
    .description('count the monthly summaries anew, while the stage runs')
    .option('--units <count>', 'read units a second that it may take', '2000')
    .action(async ({ units }: { units: string }) =>
      (await import('../../commands/rebuild-summaries.ts')).rebuild(units),
    );
  program
    .command('migrate')
    .description("bring older items into today's form, while the stage runs")
    .option('--dry-run', 'only say what would be done')
    .option('--again <number>', 'a migration to do once more, after an older release was deployed again')
    .option('--reads <count>', "read units a second that it may take (default: the stage's)")
    .option('--writes <count>', "write units a second that it may take (default: the stage's)")
    .action(async (options: MigrateOptions) =>
      (await import('../../commands/migrate.ts')).migrateTable(options),
    );
  program
    .command('restored')
    .description('say that the table was restored to an earlier time: turns the sync off until a reconcile')
    .requiredOption('--to <time>', 'the time to which it was restored')
    .option('--table <name>', 'the restored table, if the stage does not use it yet')
    .action(async ({ to, table }: { to: string; table?: string }) =>
      (await import('../../commands/restored.ts')).restored(to, table),
    );
  program
    .command('erase-lead-user')
    .description('remove a person from leads, and keep the money; without --apply it only shows')
    .requiredOption('--customer <customer_id>', 'the customer of the leads')
    .option('--user <user_id>', 'the person, by id')
    .option('--email <address>', 'the person, by e-mail address')
    .option('--apply', 'remove it; it cannot be brought back')
    .action(async (options) => (await import('../../commands/erase-lead-user.ts')).eraseUser(options));
}
