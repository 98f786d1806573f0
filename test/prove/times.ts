import { Clone } from './clone.ts';

const TOTALS = [/Alice.*\b9\.50 USD/, /Bob.*\b15\.80 USD/, /Taylor.*\b0\.00 USD/];

/** What a new user waits for: both commands of the README in a clean clone, then again. */
export async function timesOfACleanClone(): Promise<string> {
  const clone = await Clone.make();
  const [demo, demoAgain] = [await clone.make('demo'), await clone.make('demo')];
  for (const { output } of [demo, demoAgain]) checkTotals(output);
  const test = await clone.make('test');
  const testAgain = await clone.make('test');
  await clone.remove();

  const other = await Clone.make();
  const testAlone = await other.make('test');
  await other.remove();
  return `## From an empty folder

A clean clone without a container engine; the package managers' own caches as they were on the machine.

| command | first run | again |
|---|---|---|
| \`make demo\` | ${demo.seconds} s | ${demoAgain.seconds} s |
| \`make test\`, in a clone without anything | ${testAlone.seconds} s | |
| \`make test\`, after the demo and beside its stack | ${test.seconds} s | ${testAgain.seconds} s |
`;
}

function checkTotals(output: string): void {
  for (const total of TOTALS) {
    if (!total.test(output))
      throw new Error(`make demo did not print ${String(total)}:\n${output.slice(-3000)}`);
  }
}
