import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { registerCustomers } from './register/customers.ts';
import { registerInvoices, registerSync } from './register/invoices.ts';
import { registerLeads } from './register/leads.ts';
import { registerLineItems } from './register/line-items.ts';
import { registerLogs } from './register/logs.ts';
import { registerCompletion, registerLooking } from './register/looking.ts';
import { registerOperations } from './register/operations.ts';
import { registerStack } from './register/stack.ts';
import { registerSubscriptions } from './register/subscriptions.ts';

/**
 * All commands. A command's own file is loaded when the command is called, so that no command waits for the imports of
 * another, and help comes at once.
 */
export function programFor(): Command {
  const program = new Command('tally')
    .description('The command line of Tally. Tables for people; --json and --csv for programs.')
    .option(
      '--stage <name>',
      'the stage that the command is for: local or prod (default: STAGE, or else local)',
    )
    .version(ownVersion(), '--version', 'say which version this is')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .showHelpAfterError('tally --help, or --help after any command, says what there is.')
    .exitOverride()
    .hook('preAction', (_program, command) =>
      chooseStage(command.optsWithGlobals<{ stage?: string }>().stage),
    );
  for (const register of groups) register(program);
  return program;
}

/** A new group of commands has its line here; a new command of a group has its lines in the group's file. */
const groups = [
  registerCustomers,
  registerLineItems,
  registerInvoices,
  registerSync,
  registerSubscriptions,
  registerLeads,
  registerLooking,
  registerLogs,
  registerStack,
  registerOperations,
  registerCompletion,
];

/** Of this checkout. `tally doctor` compares it with the stage's. */
function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'));
  return String(version);
}

/** Before any file is loaded that reads it. */
function chooseStage(stage: string | undefined): void {
  if (stage !== undefined) process.env['STAGE'] = stage;
}
