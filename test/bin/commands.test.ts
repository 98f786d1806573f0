import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const ROOT = join(__dirname, '..', '..');
const COMMANDS = join(ROOT, 'bin', 'commands');
const files = readdirSync(COMMANDS, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join(COMMANDS, file));

test('a command does nothing until it is called, so that any program can import it', () => {
  const script = `for (const file of ${JSON.stringify(files)}) {
    const exported = Object.values(await import(file));
    if (!exported.some((one) => typeof one === 'function')) console.log(file + ' exports no function');
  }`;

  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', script],
    // Nothing listens on this port, so a command that did something would fail visibly.
    { env: { PATH: process.env['PATH'], STAGE: 'local', LOCALSTACK_PORT: '1024' }, encoding: 'utf8' },
  );

  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
});

test('npx finds tally, whatever Node.js the caller has', () => {
  const { bin, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

  // Make links it. If package.json named it, npx would hold the caller's Node.js against `engines`, and refuse.
  const linked = join(ROOT, 'node_modules', '.bin', 'tally');
  const { stdout, stderr } = spawnSync(linked, ['--version'], {
    env: { PATH: '/usr/bin:/bin' },
    encoding: 'utf8',
  });

  expect({ bin, stdout, stderr }).toEqual({ bin: undefined, stdout: `${version}\n`, stderr: '' });
});
