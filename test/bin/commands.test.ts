import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const COMMANDS = join(__dirname, '..', '..', 'bin', 'commands');
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
