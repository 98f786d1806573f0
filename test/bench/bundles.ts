import { rmSync, statSync } from 'node:fs';
import { makeBundles } from '../support/bundles.ts';
import type { Form } from '../support/figures.ts';
import { interleaved, median, ratioOf } from './ratios.ts';
import { type Started, startIn } from './start.ts';

const ROUNDS = 60;
const SHORT_ROUNDS = 5;
const BUDGET = 1.25;

const BARE = 'a bare handler';
const BARE_AS_OURS = 'the same, with our credentials';

/** What a function's code adds to the start of a Lambda instance. */
export async function bundlesBesideABareHandler({ short }: Form): Promise<string> {
  const rounds = short ? SHORT_ROUNDS : ROUNDS;
  const { folder, functions, bare, bareAsOurs } = makeBundles();
  try {
    const bundles = new Map([[BARE, bare], [BARE_AS_OURS, bareAsOurs], ...functions]);
    const started = await interleaved(rounds, bundles, async (bundle) => startIn(bundle, functionVariables));
    const rows = [...bundles].map(([name, bundle]) => {
      const times = (of: string, what: keyof Started): number[] =>
        (started.get(of) ?? []).map((s) => s[what]);
      const beside = (base: string, what: keyof Started): string =>
        ratioOf(times(name, what), times(base, what)).toFixed(2);
      const measured = (what: keyof Started): string =>
        `${median(times(name, what)).toFixed(1)} ms, ${beside(BARE, what)}`;
      return `| ${name} | ${(statSync(bundle).size / 1024).toFixed(0)} KB | ${measured('import')} | ${measured('importCpu')} | ${measured('start')} | ${measured('startCpu')} | ${beside(BARE_AS_OURS, 'import')}, ${beside(BARE_AS_OURS, 'importCpu')} |`;
    });
    return `## Bundle and start of each function

The functions are bundled as a deploy does it, and compared with a handler that has only the DynamoDB client. Each of ${rounds} rounds starts one fresh Node.js process for each bundle, in random order. The table has medians, and the median of the ratios to the bare handler of the same round. The budget of the import is ${BUDGET}. Lambda counts the start of the process as the init of an instance. CPU time is that of all threads.

The budget's baseline is the handler with the SDK as it comes, bundled with the same settings. Our functions leave out the credential providers that a function cannot use. That is our own work, so it counts for us. The last column has the ratios of the import, and of its CPU time, to a handler that leaves them out too. [decisions/function-start.md](decisions/function-start.md) says where the time goes.

| function | bundle | import | import, CPU | start of the process | start, CPU | import beside our credentials |
|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The variables that Lambda gives each function, and those that CDK gives ours. */
export const functionVariables = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  TABLE_NAME: 'tally',
  STAGE: 'bench',
  VERSION: '0',
  GRACE_DAYS: '2',
  OLDEST_USE_DAYS: '400',
} as const;
