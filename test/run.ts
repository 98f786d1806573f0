import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Counts, countJest, countPytest } from './support/counts.ts';
import { freePortRange } from './support/ports.ts';
import { type Outcome, runStep, type Step } from './support/step.ts';

/*
 * Runs all of `make test`. First it runs everything that needs no stack. Then it starts its own LocalStack on
 * free ports, so that a development stack or another test run can run at the same time.
 */

const root = join(import.meta.dirname, '..');
const results = join(root, '.localstack', 'test-results', String(process.pid));
const venv = join(root, '.localstack', 'venv', 'bin');
const port = await freePortRange();
const environment = {
  LOCALSTACK_PORT: String(port),
  BACKEND: 'host',
  STAGE: 'local',
  CI: 'true',
  // The tests that lose a function's reply write this file.
  TALLY_EXECUTOR_FAULTS: join(results, 'faults.json'),
};
const endpoint = `http://127.0.0.1:${port}`;

/**
 * For tests that share no stack. By default Jest uses one worker less than there are cores, which is only one
 * on two cores.
 */
const twoAtATime = ['--maxWorkers=2'];

const jest = (
  project: string,
  options: readonly string[] = [],
  variables: Record<string, string> = {},
): Step => ({
  title: `${project} tests`,
  command: [
    'jest',
    '--selectProjects',
    project,
    '--json',
    `--outputFile=${join(results, `${project}.json`)}`,
    ...options,
  ],
  environment: variables,
  count: () => countJest(join(results, `${project}.json`)),
});

const pytest = (title: string, marker: string, variables: Record<string, string> = {}): Step => {
  const report = join(results, `${title.replaceAll(' ', '-')}.xml`);
  return {
    title,
    command: [join(venv, 'pytest'), '-m', marker, `--junitxml=${report}`],
    environment: { TALLY_NODE: process.execPath, ...variables },
    count: () => countPytest(report),
  };
};

const node = (title: string, ...command: string[]): Step => ({
  title,
  command: [process.execPath, ...command],
});

/**
 * This runs before everything else, because the steps below import the client, and a clean clone has no
 * client yet.
 */
const build = node('client build', 'client/build.ts');

// Preparing waits for downloads, so the checks that need no download run at the same time.
const withoutStack: Step[] = [
  { title: 'types', command: ['tsc', '--noEmit'] },
  { title: 'types of the page', command: ['tsc', '--noEmit', '--project', 'console'] },
  { title: 'lint', command: ['biome', 'check', '--error-on-warnings', '.'] },
  { title: 'unused exports and dependencies', command: ['knip'] },
  jest('unit', twoAtATime),
  jest('infra', twoAtATime),
];
const prepare = node('prepare LocalStack', 'bin/tally.ts', 'prepare');
const prepareChromium = node('prepare Chromium', 'test/support/prepare-chromium.ts');
const schemathesis = (...given: string[]) => ['test/schemathesis/run.ts', ...given];
const prepareSchemathesis = node('prepare Schemathesis', ...schemathesis('prepare'));
const python: Step[] = [
  { title: 'lint of the plugins', command: [join(venv, 'ruff'), 'check', 'localstack', 'test'] },
  pytest('plugin tests', 'not stack'),
];
const withStack = (url: string): Step[] => [
  pytest('plugin tests on the stack', 'stack', { AWS_ENDPOINT_URL: endpoint }),
  jest('e2e', [], { TALLY_URL: url, AWS_ENDPOINT_URL: endpoint }),
  // It moves the time of the whole stack, so it runs alone.
  jest('clock', [], { TALLY_URL: url, AWS_ENDPOINT_URL: endpoint }),
  {
    // It runs after them, because it makes hundreds of customers and does not delete them.
    ...node('the contract, by Schemathesis', ...schemathesis('short', join(results, 'schemathesis'))),
    environment: { TALLY_URL: url },
  },
  // It kills parts of the stack, and takes it down.
  node('life of a stack', 'test/localstack/lifecycle.ts'),
];

const outcomes: Outcome[] = [];
const run = async (step: Step): Promise<Outcome> => {
  const outcome = await runStep(step, { root, results, environment });
  outcomes.push(outcome);
  return outcome;
};
const runAll = async (steps: readonly Step[]): Promise<void> => {
  for (const step of steps) await run(step);
};

await mkdir(results, { recursive: true });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(signal));

try {
  await run(build);
  const prepared = run(prepare);
  const alsoPrepared = run(prepareSchemathesis);
  const chromium = run(prepareChromium);
  await runAll(withoutStack);
  await alsoPrepared;
  const isPrepared = (await prepared).passed;
  // Each of the two needs one processor.
  await Promise.all([
    (await chromium).passed ? runAll([jest('browser')]) : undefined,
    isPrepared ? runAll(python) : undefined,
  ]);
  if (isPrepared) {
    // The tests on DynamoDB Local leave some time of two processors to the deployment.
    const deployed = run(node('deploy to its own LocalStack', 'bin/tally.ts', 'deploy'));
    await run(jest('dynamodb', twoAtATime));
    if ((await deployed).passed) await testOnStack();
  }
} finally {
  await run(node('take LocalStack down', 'bin/tally.ts', 'down', '--forget-data'));
}
await summarise();

async function testOnStack(): Promise<void> {
  const url = `${endpoint}/_aws/execute-api/tally/v1`;
  await runAll(withStack(url));
}

async function stop(signal: string): Promise<void> {
  console.error(`Stopped by ${signal}.`);
  await run(node('take LocalStack down', 'bin/tally.ts', 'down', '--forget-data'));
  process.exit(130);
}

async function summarise(): Promise<void> {
  const failed = outcomes.filter(({ passed }) => !passed);
  const total = outcomes.reduce<Counts>(
    (sum, { counts, passed }) => ({
      // A step without tests, such as the types, counts as one test.
      passed: sum.passed + (counts?.passed ?? (passed ? 1 : 0)),
      failed: sum.failed + (counts?.failed || (passed ? 0 : 1)),
    }),
    { passed: 0, failed: 0 },
  );
  console.log('');
  for (const { title, passed, seconds, counts } of outcomes) {
    const tests = counts ? `${counts.passed} passed, ${counts.failed} failed` : '';
    console.log(
      `${passed ? 'ok    ' : 'FAILED'}  ${title.padEnd(36)} ${seconds.toFixed(0).padStart(4)} s  ${tests}`,
    );
  }
  if (failed.length > 0)
    console.log(`\nThe logs of the failed steps: ${failed.map(({ log }) => log).join(' ')}`);
  else await rm(results, { recursive: true, force: true });
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exit(failed.length > 0 ? 1 : 0);
}
