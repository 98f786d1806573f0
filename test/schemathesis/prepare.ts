import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '../../localstack/host/lock.ts';
import { findPython } from '../../localstack/host/prerequisites.ts';
import { run } from '../../localstack/host/run.ts';
import { isMade, makeMissing, type Step } from '../../localstack/host/step.ts';
import { stack } from '../../localstack/settings.ts';

const { downloads } = stack.folders;
const venv = join(downloads, 'schemathesis');
/** The path of the program after it is prepared. */
export const program = join(venv, 'bin', 'st');

/** Installs Schemathesis into .localstack. It does nothing if Schemathesis is already installed. */
export async function prepareSchemathesis(): Promise<void> {
  const step = await installation();
  if (await isMade(step)) return;
  await withLock(join(downloads, 'prepare-schemathesis.lock'), async () => {
    if (!(await isMade(step))) await makeMissing([step]);
  });
}

async function installation(): Promise<Step> {
  const requirements = join(import.meta.dirname, 'requirements.txt');
  return {
    what: 'Schemathesis 4.32.5',
    size: '20 MB from PyPI, 95 MB on disk',
    link: venv,
    inputs: [await readFile(requirements, 'utf8')],
    check: () => findPython(),
    make: async (place, log, signal) => {
      const command = { log, signal };
      await run(await findPython(), ['-m', 'venv', place], command);
      const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--progress-bar=off'];
      await run(join(place, 'bin', 'python'), [...pip, '-r', requirements], command);
    },
  };
}
