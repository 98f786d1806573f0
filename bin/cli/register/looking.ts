import type { Command } from 'commander';
import type { ConsoleOptions } from '../../commands/console.ts';
import type { FaultOptions } from '../../commands/fault-stripe.ts';
import type { FindOptions } from '../../commands/find.ts';
import { shownAlone } from '../options.ts';

export function registerLooking(program: Command): void {
  program.commandsGroup('What happens:');
  shownAlone(
    program
      .command('find <text>')
      .description('a customer (id, e-mail), invoice (id, number), lead, key, Stripe id or request id'),
  )
    .option('--customer <customer_id>', 'look for a key or a number only there')
    .option('--since <span>', 'how far back the logs are read, such as 2h or 7d', '7d')
    .action(async (text: string, options: FindOptions) =>
      (await import('../../commands/find.ts')).find(text, options),
    );
  shownAlone(
    program.command('doctor').description('look at this machine and the stage, and say what to do'),
  ).action(async (options: { json?: true }) => (await import('../../commands/doctor.ts')).doctor(options));
  program
    .command('console')
    .description('the console: pages for operators and support, which sign with your own credentials')
    .option('--write', 'let it change things; on AWS it asks first')
    .option('--port <port>', 'where it listens, on the loopback interface alone (default: a free port)')
    .action(async (options: ConsoleOptions) =>
      (await import('../../commands/console.ts')).runConsole(options),
    );
  registerFaults(program);
  program
    .command('open <place> [invoice_id]')
    .description('open Stripe (stripe), the page to pay on (pay), or CloudWatch (dashboard)')
    .option('--print', 'only print the address')
    .action(async (place: string, id: string | undefined, options: { print?: true }) =>
      (await import('../../commands/open.ts')).openPlace(place, id, options),
    );
}

function registerFaults(program: Command): void {
  const fault = program.command('fault').description('make a part of the local stack fail');
  shownAlone(fault.command('stripe').description('make the fake Stripe fail; alone, say what is to come'))
    .option('--kind <kind>', 'such as reply_lost, reset, slow, rate_limit, auth, error_before, webhook_lost')
    .option('--times <count>', 'how many requests meet it', '1')
    .option('--method <method>', 'only of this method')
    .option('--path <path>', 'only for this path, such as /v1/invoices/{id}/finalize')
    .option('--type <type>', 'of a webhook: only events of this type')
    .option('--status <status>', 'the status, if the kind has a choice')
    .option('--delay <ms>', 'how long it waits first')
    .option('--retry-after <seconds>', 'what the answer asks to wait')
    .option('--code <code>', "Stripe's code in the error")
    .option('--clear', 'end all faults')
    .action(async (options: FaultOptions) =>
      (await import('../../commands/fault-stripe.ts')).faultStripe(options),
    );
}

export function registerCompletion(program: Command): void {
  program.commandsGroup('This command line:');
  program
    .command('completion <shell>')
    .description('what bash, zsh or fish reads to complete commands')
    .action(async (shell: string) =>
      (await import('../../commands/completion.ts')).printCompletion(program, shell),
    );
}
