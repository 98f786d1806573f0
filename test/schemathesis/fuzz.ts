import { spawn } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import * as z from 'zod/mini';
import { localClient } from '../../bin/stage/local-client.ts';
import { stack } from '../../localstack/settings.ts';
import { asConfiguration, makeKnownIds } from './known-ids.ts';
import { program } from './prepare.ts';

export interface Extent {
  /** The number of random requests for each operation, in addition to those at the limits of its schemas. */
  readonly examples: number;
  /** After this time the tool is stopped, and the run has failed. */
  readonly minutes: number;
  /** Only this operation is tested. */
  readonly operation?: string;
}

/** The tool's event after it has checked some answers. */
const checkedEvent = z.object({
  ScenarioFinished: z.object({
    recorder: z.object({
      checks: z._default(z.record(z.string(), z.array(z.object({ name: z.string() }))), {}),
    }),
  }),
});
const toolReport = z.object({
  complete: z.boolean(),
  running_time: z.number(),
  operations: z.object({ selected: z.int(), tested: z.int() }),
  phases: z.record(z.string(), z.object({ status: z.string() })),
  test_cases: z.object({ generated: z.int(), unique_failures: z.int(), errored: z.int() }),
  warnings: z.record(z.string(), z.array(z.string())),
  /** For each operation and phase, the results of the valid requests. */
  valid_rates: z.record(z.string(), z.record(z.string(), z.object({ accepted: z.int() }))),
});

/** The results of the tool. */
export interface Fuzzed {
  readonly cases: number;
  readonly operations: number;
  readonly findings: number;
  readonly seconds: number;
  /** How often each check was made. */
  readonly checks: Readonly<Record<string, number>>;
  /** Errors in the run itself. With such an error the findings have no meaning. */
  readonly flaws: readonly string[];
}

const SEED = 20_261;
const HERE = import.meta.dirname;

/**
 * Lets Schemathesis send signed requests to a local stack, and check each answer against the document.
 *
 * @param url the stack's base URL
 * @param document the contract, as the stack answers it
 * @param folder the folder for the tool's files; it is created
 */
export async function fuzz(url: string, document: unknown, folder: string, extent: Extent): Promise<Fuzzed> {
  await mkdir(folder, { recursive: true });
  const inFolder = (name: string): string => join(folder, name);
  const settings = await readFile(join(HERE, 'schemathesis.toml'), 'utf8');
  const known = asConfiguration(await makeKnownIds(localClient(url)));
  await writeFile(inFolder('schemathesis.toml'), settings + known);
  await writeFile(inFolder('openapi.json'), JSON.stringify(document));
  const args = [
    ...['--config-file', inFolder('schemathesis.toml'), 'run', inFolder('openapi.json')],
    ...['--url', url, '--seed', String(SEED), '--max-examples', String(extent.examples), '--no-color'],
    ...['--report', 'json,ndjson', '--report-json-path', inFolder('report.json')],
    ...['--report-ndjson-path', inFolder('events.ndjson')],
    ...(extent.operation === undefined ? [] : ['--include-operation-id', extent.operation]),
  ];
  await run(args, inFolder('schemathesis.log'), AbortSignal.timeout(extent.minutes * 60_000));
  const report = toolReport.parse(JSON.parse(await readFile(inFolder('report.json'), 'utf8')));
  return {
    cases: report.test_cases.generated,
    operations: report.operations.tested,
    findings: report.test_cases.unique_failures,
    seconds: Math.round(report.running_time),
    checks: await countChecks(inFolder('events.ndjson')),
    flaws: flawsOf(report),
  };
}

function flawsOf(report: z.output<typeof toolReport>): string[] {
  const { operations, phases, test_cases, valid_rates, warnings } = report;
  const never = Object.entries(valid_rates)
    .filter(([, byPhase]) => Object.values(byPhase).every(({ accepted }) => accepted === 0))
    .map(([operation]) => `${operation} never accepted a valid request`);
  const skipped = Object.entries(phases)
    .filter(([, { status }]) => status !== 'success' && status !== 'failure')
    .map(([phase, { status }]) => `phase ${phase}: ${status}`);
  const warned = Object.entries(warnings)
    // This warning is a guess from answers of 404. The check of operations whose requests were never accepted
    // replaces it.
    .filter(([warning, about]) => about.length > 0 && warning !== 'base_url_mismatch')
    .map(([warning, about]) => `${warning}: ${about.join(', ')}`);
  return [
    ...(report.complete ? [] : ['it was not completed']),
    ...(operations.tested === operations.selected ? [] : ['not each operation was tested']),
    ...(test_cases.errored === 0 ? [] : [`${test_cases.errored} cases could not be sent or checked`]),
    ...never,
    ...skipped,
    ...warned,
  ];
}

async function countChecks(events: string): Promise<Record<string, number>> {
  const made = new Map<string, number>();
  for await (const line of createInterface({ input: createReadStream(events) })) {
    const { success, data } = checkedEvent.safeParse(JSON.parse(line));
    if (!success) continue;
    for (const { name } of Object.values(data.ScenarioFinished.recorder.checks).flat()) {
      made.set(name, (made.get(name) ?? 0) + 1);
    }
  }
  return Object.fromEntries([...made].sort());
}

/** Runs the tool to its end, also if it has findings. They are in its report. */
async function run(args: readonly string[], log: string, signal: AbortSignal): Promise<void> {
  const output = createWriteStream(log);
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PYTHONPATH: HERE,
      PYTHONDONTWRITEBYTECODE: '1',
      AWS_ACCESS_KEY_ID: stack.accessKeyId,
      AWS_SECRET_ACCESS_KEY: stack.secretAccessKey,
      AWS_REGION: stack.region,
    },
    signal,
  });
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  try {
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      // 0 means no finding, and 1 means findings. With any other code the tool did not finish.
      child.once('close', (code) =>
        code === 0 || code === 1
          ? resolve()
          : reject(new Error(`Schemathesis ended with ${code}: see ${log}`)),
      );
    });
  } finally {
    output.end();
    await finished(output);
  }
}
