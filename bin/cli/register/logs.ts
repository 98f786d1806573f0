import type { Command } from 'commander';
import type { TailOptions } from '../../commands/logs/tail.ts';

export function registerLogs(program: Command): void {
  program.commandsGroup('What happens:');
  const logs = program.command('logs').description('requests as they come, or every line of the functions');
  logs
    .command('tail')
    .description('one request a line, those included that the gateway refused')
    .option('--status <status>', 'only this status, such as 409 or 4xx')
    .option('--caller <name>', 'only of this caller')
    .option('--customer <customer_id>', 'only of this customer; a batch names none')
    .option('--key <key>', 'only with this idempotency key')
    .option('--request-id <id>', 'only this request')
    .option('--since <span>', 'how far back it begins, such as 90s, 5m, 2h, 1d', '5m')
    .option('--no-follow', 'end after what is there now')
    .option('--json', 'one JSON object a line')
    .action(async (options: TailOptions) =>
      (await import('../../commands/logs/tail.ts')).tailRequests(options),
    );
  logs
    .command('follow [function]', { isDefault: true })
    .description('every line of all functions, or of one; fake-stripe for what is sent there')
    .action(async (wanted: string | undefined) =>
      (await import('../../commands/logs/follow.ts')).followLogs(wanted),
    );
}
