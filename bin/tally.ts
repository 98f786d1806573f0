#!/usr/bin/env node
import { UserError } from '../localstack/user-error.ts';
import { goOnWithoutReader } from './reader-gone.ts';

/*
 * The commands by their names. Each file is loaded only when its command is called, so that no command waits for
 * imports of another. Its function gets the arguments of the command line.
 */
const commands: Readonly<Record<string, (...given: string[]) => Promise<void>>> = {
  clean: async () => (await import('./commands/clean.ts')).clean(),
  clock: async (to) => (await import('./commands/clock.ts')).showClock(to),
  demo: async () => (await import('./commands/demo.ts')).demo(),
  deploy: async () => (await import('./commands/deploy.ts')).deploy(),
  destroy: async () => (await import('./commands/destroy.ts')).destroy(),
  diff: async () => (await import('./commands/diff.ts')).showDifference(),
  down: async (option) =>
    (await import('./commands/down.ts')).down({ forgetData: option === '--forget-data' }),
  'erase-lead-user': async (...given) => (await import('./commands/erase-lead-user.ts')).eraseUser(...given),
  invoice: async (id, format, audience) =>
    (await import('./commands/invoice.ts')).writeInvoice(id, format, audience),
  logs: async (name) => (await import('./commands/logs.ts')).followLogs(name),
  prepare: async () => (await import('./commands/prepare.ts')).prepareLocalStack(),
  'rebuild-summaries': async (units) => (await import('./commands/rebuild-summaries.ts')).rebuild(units),
  reconcile: async (...given) => (await import('./commands/reconcile.ts')).reconcileStage(...given),
  redrive: async (...given) => (await import('./commands/redrive.ts')).redrive(...given),
  report: async (customer, from, to, format) =>
    (await import('./commands/report.ts')).writeReport(customer, from, to, format),
  restored: async (to, table) => (await import('./commands/restored.ts')).restored(to, table),
  seed: async (months, customers, leads, seed) =>
    (await import('./commands/seed.ts')).seed({ months, customers, leads, seed }),
  status: async () => (await import('./commands/status.ts')).showStatus(),
  synth: async () => (await import('./commands/synth.ts')).synth(),
  up: async () => (await import('./commands/up.ts')).up(),
  url: async () => (await import('./commands/url.ts')).printUrl(),
};

const [name = '', ...given] = process.argv.slice(2);
// A map, since an object also has inherited names, such as `constructor`.
const command = new Map(Object.entries(commands)).get(name);

for (const stream of [process.stdout, process.stderr]) goOnWithoutReader(stream);

try {
  if (!command)
    throw new UserError(
      `There is no command "${name}". The commands are ${Object.keys(commands).join(', ')}.`,
    );
  await command(...given);
} catch (error) {
  console.error(error instanceof UserError ? error.message : error);
  process.exit(1);
}
