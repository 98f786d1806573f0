import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/*
 * Usage: node publish.ts <registry> [publish]. Packs what callers would install, checks it, and shows what the registry
 * would get. Only with `publish` it is sent there. `make publish-client` calls it.
 */
const here = import.meta.dirname;
const bin = (name: string): string => join(here, '../node_modules/.bin', name);
const TEXTS = ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE'];

const [registry = '', sent = ''] = process.argv.slice(2);
if (!/^https?:\/\//.test(registry)) {
  fail('Name the registry: make publish-client registry=https://registry.example.com');
}
if (!['', 'yes'].includes(sent))
  fail('To publish, say publish=yes. Left out, it only shows what would be sent.');

const folder = mkdtempSync(join(tmpdir(), 'tally-publish-'));
try {
  publish(packed(folder));
} finally {
  rmSync(folder, { recursive: true });
}

function packed(into: string): string {
  const source = join(into, 'source');
  mkdirSync(source);
  for (const name of TEXTS) cpSync(join(here, name), join(source, name));
  run(process.execPath, [join(here, 'build.ts'), join(source, 'dist')]);
  const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  if (!readFileSync(join(source, 'CHANGELOG.md'), 'utf8').includes(`\n## ${version}\n`)) {
    fail(`CHANGELOG.md does not tell of ${version}: run npx changeset version`);
  }
  run(process.execPath, [join(here, 'api-report.ts'), '--check', join(source, 'dist')]);
  const output = execFileSync('npm', ['pack', '--silent', '--pack-destination', into], {
    cwd: source,
    encoding: 'utf8',
  });
  const tarball = join(into, output.trim().split('\n').at(-1) ?? '');
  run(bin('publint'), ['run', tarball, '--strict']);
  run(bin('attw'), [tarball, '--quiet']);
  return tarball;
}

function publish(tarball: string): void {
  const given = ['publish', tarball, '--registry', registry];
  run('npm', sent === 'yes' ? given : [...given, '--dry-run']);
  console.error(
    sent === 'yes'
      ? `Published to ${registry}.`
      : `Nothing was sent to ${registry}. To publish: make publish-client registry=${registry} publish=yes`,
  );
}

/** A step that fails ends all of it, with its own words. */
function run(command: string, given: readonly string[]): void {
  const { status } = spawnSync(command, given, { stdio: 'inherit' });
  if (status !== 0) fail(`${[command.split('/').at(-1), ...given].join(' ')} failed: see above.`);
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
