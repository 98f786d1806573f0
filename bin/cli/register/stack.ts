import type { Command } from 'commander';
import type { ClockOptions } from '../../commands/clock.ts';

/** The commands that start, fill and stop a stage. `make` calls each of them. */
export function registerStack(program: Command): void {
  program.commandsGroup('The stage:');
  registerLocal(program);
  registerDeploying(program);
}

function registerLocal(program: Command): void {
  program
    .command('up')
    .description('start LocalStack if it does not run')
    .action(async () => (await import('../../commands/up.ts')).up());
  program
    .command('down')
    .description('stop LocalStack and everything that it started')
    .option('--forget-data', 'also remove the data that is kept over restarts')
    .action(async (options: { forgetData?: boolean }) =>
      (await import('../../commands/down.ts')).down({ forgetData: options.forgetData === true }),
    );
  program
    .command('status')
    .description('show what runs, where and since when')
    .action(async () => (await import('../../commands/status.ts')).showStatus());
  program
    .command('demo')
    .description('deploy, bill the published sample, and print what became of it')
    .action(async () => (await import('../../commands/demo.ts')).demo());
  program
    .command('seed')
    .description('make history on the local stack, each month at its own time')
    .option('--months <count>', 'how many months of history (default: 24)')
    .option('--customers <count>', 'made-up customers beside the history (default: 3)')
    .option('--leads <count>', 'leads in all months together (default: 240)')
    .option('--seed <number>', 'the same number makes the same history (default: 1)')
    .action(async (counts) => (await import('../../commands/seed.ts')).seed(counts));
  program
    .command('clock')
    .description('show the time of the local stack, or move it and do what falls due on the way')
    .option('--to <time>', 'a time, a day, so far forward (+40d, +2w, +3mo, +1y), or now')
    .option('--no-wait', 'do not wait at each stop until what was closed is synced')
    .option('--json', 'one JSON document')
    .action(async (options: ClockOptions) => (await import('../../commands/clock.ts')).showClock(options));
  program
    .command('prepare')
    .description('fetch and build everything that LocalStack runs on')
    .action(async () => (await import('../../commands/prepare.ts')).prepareLocalStack());
  program
    .command('clean')
    .description('end every stack of this checkout and remove its data')
    .action(async () => (await import('../../commands/clean.ts')).clean());
}

function registerDeploying(program: Command): void {
  program
    .command('deploy')
    .description('deploy the stage; on AWS it shows the difference and asks first')
    .action(async () => (await import('../../commands/deploy.ts')).deploy());
  program
    .command('diff')
    .description('show what a deploy would change')
    .action(async () => (await import('../../commands/diff.ts')).showDifference());
  program
    .command('synth')
    .description("make the stage's CloudFormation template")
    .action(async () => (await import('../../commands/synth.ts')).synth());
  program
    .command('destroy')
    .description('remove the stage; on AWS it asks first')
    .action(async () => (await import('../../commands/destroy.ts')).destroy());
  program
    .command('url')
    .description("print only the base URL of the stage's API")
    .action(async () => (await import('../../commands/url.ts')).printUrl());
}
