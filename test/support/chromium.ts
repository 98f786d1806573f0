import { execFile } from 'node:child_process';
import { access, constants, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const programs = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const onMacOs = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The program that `CHROMIUM` names, or the first one that is found. */
async function findChromium(): Promise<string | undefined> {
  const named = process.env['CHROMIUM'];
  if (named) return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  for (const path of [
    ...folders.flatMap((folder) => programs.map((name) => join(folder, name))),
    ...onMacOs,
  ]) {
    if (await isProgram(path)) return path;
  }
  return undefined;
}

const isProgram = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/**
 * Where Chromium is. If there is none, it installs Debian's, which only root on Debian can do.
 *
 * @throws Error that says how to get one
 */
export async function chromiumPath(): Promise<string> {
  const found = await findChromium();
  if (found) return found;
  if (await isRootOnDebian()) await installOnDebian();
  const installed = await findChromium();
  if (installed) return installed;
  throw new Error(
    'The tests of the console need Chromium or Chrome. Install one, or set CHROMIUM to the path of its program.',
  );
}

async function isRootOnDebian(): Promise<boolean> {
  const system = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return process.getuid?.() === 0 && /^ID=debian$/m.test(system);
}

async function installOnDebian(): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const waiting = ['-o', 'DPkg::Lock::Timeout=300', '-q'];
  await run('apt-get', [...waiting, 'update'], { env });
  await run('apt-get', [...waiting, 'install', '--yes', '--no-install-recommends', 'chromium'], { env });
}
