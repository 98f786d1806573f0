import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

const jestReport = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numRuntimeErrorTestSuites: z.int(),
});

export async function countJest(report: string): Promise<Counts> {
  const found = jestReport.parse(JSON.parse(await readFile(report, 'utf8')));
  return { passed: found.numPassedTests, failed: found.numFailedTests + found.numRuntimeErrorTestSuites };
}

/** Reads the counts from a JUnit report. The attributes of the suite are the sums. */
export async function countPytest(report: string): Promise<Counts> {
  const text = await readFile(report, 'utf8');
  const attribute = (name: string): number => {
    const found = text.match(new RegExp(`<testsuite [^>]*\\b${name}="(\\d+)"`))?.[1];
    if (found === undefined) throw new Error(`${report} does not have the number of ${name}.`);
    return Number(found);
  };
  const failed = attribute('failures') + attribute('errors');
  return { passed: attribute('tests') - failed - attribute('skipped'), failed };
}
