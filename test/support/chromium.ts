import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { findChromium } from '../../bin/invoices/chromium.ts';

const run = promisify(execFile);

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
    'The tests of the console and of printed pages need Chromium or Chrome. Install one, or set CHROMIUM to the path of its program.',
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
