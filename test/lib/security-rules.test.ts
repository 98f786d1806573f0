import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { context, ROOT, stages } from '../support/stacks.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tally-synth-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Synthesis {
  readonly succeeded: boolean;
  readonly output: string;
  readonly files: readonly string[];
}

/** Runs the app as the CDK command line does. */
async function synth(stage: string, ...options: readonly string[]): Promise<Synthesis> {
  const assembly = join(folder, `${stage}${options.length}`);
  const env = {
    ...process.env,
    STAGE: stage,
    CDK_OUTDIR: assembly,
    CDK_CONTEXT_JSON: JSON.stringify(context),
  };
  const { succeeded, output } = await new Promise<Omit<Synthesis, 'files'>>((resolve) =>
    execFile(
      process.execPath,
      [...options, join(ROOT, 'bin/app.ts')],
      { cwd: ROOT, env },
      (error, stdout, stderr) => resolve({ succeeded: error === null, output: stdout + stderr }),
    ),
  );
  return { succeeded, output, files: await readdir(assembly).catch(() => []) };
}

test.each(stages)(
  'stage %s breaks a rule of AwsSolutions only if it gives a reason',
  async (stage) => {
    const { succeeded, output, files } = await synth(stage);

    expect(output).not.toMatch(/AwsSolutions-/);
    expect(succeeded).toBe(true);
    expect(files).toContain(`tally-${stage}.template.json`);
  },
  60_000,
);

test('an app that breaks a rule without a reason is refused, and the error names the rule', async () => {
  const { succeeded, output } = await synth('prod', '--import', join(ROOT, 'test/support/break-a-rule.ts'));

  expect(succeeded).toBe(false);
  expect(output).toContain('AwsSolutions-S10');
}, 60_000);

test('an unknown stage is refused before anything is made', async () => {
  const { succeeded, output, files } = await synth('production');

  expect(succeeded).toBe(false);
  expect(output).toContain('There is no stage "production"');
  expect(files).toEqual([]);
}, 60_000);
