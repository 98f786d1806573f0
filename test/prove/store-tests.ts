import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare } from '../../localstack/host/prepare.ts';
import { type Counts, countJest } from '../support/counts.ts';

/** Runs the tests on DynamoDB Local both ways. `make test` runs most of them only through the proxy. */
export async function storeTestsBothWays(): Promise<string> {
  await prepare();
  const folder = await mkdtemp(join(tmpdir(), 'tally-store-tests-'));
  const report = join(folder, 'report.json');
  try {
    const jest = spawn(
      join(import.meta.dirname, '..', '..', 'node_modules', '.bin', 'jest'),
      ['--selectProjects', 'dynamodb', '--maxWorkers=2', '--json', `--outputFile=${report}`],
      { env: { ...process.env, TALLY_WAYS: 'all' }, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    await once(jest, 'close');
    return sectionOf(await countJest(report));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function sectionOf({ passed, failed }: Counts): string {
  if (failed > 0 || passed === 0) throw new Error(`${failed} tests failed, ${passed} passed.`);
  return `## The store's tests, both ways

Each test of the store on DynamoDB Local, directly and through the proxy that refuses overlapping transactions as the service does.

| passed | failed |
|---|---|
| ${passed} | ${failed} |
`;
}
