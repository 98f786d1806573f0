import { Clone } from './clone.ts';

const TOTALS = [
  /Alice.*\b9\.50 USD/,
  /Bob.*\b15\.80 USD/,
  /Taylor.*\b0\.00 USD/,
  // The columns of the leads report: gross, billed, duplicates, cap and saved.
  /total.* 39\.00 .* 29\.00 .* 10\.00 .* 0\.00 .* 10\.00 /,
];

/**
 * Measures the times that a new user waits: each command of the README runs in its own clean clone, and then
 * again.
 */
export async function timesOfACleanClone(): Promise<string> {
  const { demo, demoAgain, test, testAgain } = await Clone.use(async (one) => {
    const [demo, demoAgain] = [await one.make('demo'), await one.make('demo')];
    for (const { output } of [demo, demoAgain]) checkTotals(output);
    // The demo's stack stays up, and the tests run at the same time.
    const tests = await Clone.use(async (other) => ({
      test: await other.make('test'),
      testAgain: await other.make('test'),
    }));
    return { demo, demoAgain, ...tests };
  });
  return `## From an empty folder

Each command ran in its own clean clone, without a container engine. The package managers' caches were as they were on the machine. The tests ran while the demo's stack was up.

| command | first run | again |
|---|---|---|
| \`make demo\` | ${demo.seconds} s | ${demoAgain.seconds} s |
| \`make test\` | ${test.seconds} s | ${testAgain.seconds} s |
`;
}

function checkTotals(output: string): void {
  for (const total of TOTALS) {
    if (!total.test(output))
      throw new Error(`make demo did not print ${String(total)}:\n${output.slice(-3000)}`);
  }
}
