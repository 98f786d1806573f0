import { execFileSync } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeBundles } from '../support/bundles.ts';
import { interleaved, median, ratioOf } from './ratios.ts';

const START = join(import.meta.dirname, 'start.cjs');
const ROUNDS = 60;
const BUDGET = 1.25;

/** In ms: what `start.cjs` prints. */
interface Started {
  readonly import: number;
  readonly importCpu: number;
  readonly start: number;
  readonly startCpu: number;
}

/** What a function's code adds to the start of a Lambda instance. */
export async function bundlesBesideABareHandler(): Promise<string> {
  const { folder, functions, bare } = makeBundles();
  try {
    const bundles = new Map([['a bare handler', bare], ...functions]);
    const started = await interleaved(ROUNDS, bundles, async (bundle) => start(bundle));
    const rows = [...bundles].map(([name, bundle]) => {
      const measured = (what: keyof Started): string => {
        const [own, base] = [name, 'a bare handler'].map((of) => (started.get(of) ?? []).map((s) => s[what]));
        return `${median(own ?? []).toFixed(1)} ms, ${ratioOf(own ?? [], base ?? []).toFixed(2)}`;
      };
      return `| ${name} | ${(statSync(bundle).size / 1024).toFixed(0)} KB | ${measured('import')} | ${measured('importCpu')} | ${measured('start')} | ${measured('startCpu')} |`;
    });
    return `## Bundle and start of each function

As a deploy bundles them, beside a handler that has only the DynamoDB client and is bundled alike. Each of ${ROUNDS} rounds starts one fresh Node.js process a bundle, in random order. Medians, and the median of the ratios to the bare handler of the same round; the budget of the import is ${BUDGET}. The start of the process is what Lambda counts as the init of an instance; CPU time is that of all threads. Why the import is over its budget, and what was tried: [decisions/function-start.md](decisions/function-start.md).

| function | bundle | import | import, CPU | start of the process | start, CPU |
|---|---|---|---|---|---|
${rows.join('\n')}
`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function start(bundle: string): Started {
  const environment = {
    PATH: process.env['PATH'],
    // What Lambda gives each function, and CDK ours.
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    ...variables,
  };
  return JSON.parse(execFileSync(process.execPath, [START, bundle], { env: environment, encoding: 'utf8' }));
}
const variables = { TABLE_NAME: 'tally', STAGE: 'bench', VERSION: '0', GRACE_DAYS: '2' } as const;
