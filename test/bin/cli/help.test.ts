import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { exitCodes } from '../../../bin/cli/exit-codes.ts';
import { programFor } from '../../../bin/cli/program.ts';

const root = join(__dirname, '..', '..', '..');
const TALLY = join(root, 'bin', 'tally.ts');

/** Also what the entry loads at once by `await import`. */
const IMPORTED =
  /^(?:(?:import|export)\s(?!type\b)(?:[^;']*?from )?'([^']+)';|const [^;]*? = await import\('([^']+)'\);)/gms;

/** What a file loads when it is loaded, itself included. */
function loadedBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, stated, awaited] of readFileSync(file, 'utf8').matchAll(IMPORTED)) {
    const name = stated ?? awaited ?? '';
    if (name.startsWith('.')) loadedBy(join(dirname(file), name), seen);
    else seen.add(name);
  }
  return seen;
}

test('help loads no more than the names of the commands, so that it comes at once', () => {
  const loaded = [...loadedBy(TALLY)].map((each) => (each.startsWith('/') ? relative(root, each) : each));
  const own = /^(?:bin\/tally\.ts|bin\/reader-gone\.ts|bin\/cli\/[\w/-]+\.ts|localstack\/user-error\.ts)$/;

  expect(loaded.filter((each) => !own.test(each))).toEqual([
    'node:module',
    'node:path',
    'node:fs',
    'commander',
  ]);
  expect(loaded).toContain('bin/cli/register/customers.ts');
});

const all = (command: Command, path: readonly string[] = []): (readonly string[])[] => [
  path,
  ...command.commands.flatMap((each) => all(each, [...path, each.name()])),
];

test('every command and every option has a text', () => {
  const visit = (command: Command): void => {
    expect([command.name(), command.description()]).toEqual([command.name(), expect.stringMatching(/\S/)]);
    for (const { flags, description } of command.options)
      expect([flags, description]).toEqual([flags, expect.stringMatching(/\S/)]);
    for (const each of command.commands) visit(each);
  };

  visit(programFor());
  expect(all(programFor()).length).toBeGreaterThan(50);
});

test('--help says what there is, on standard output and without an error', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [TALLY, 'line-items', 'import', '--help'], {
    encoding: 'utf8',
  });

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('--dry-run');
  expect(stdout).toContain('--stage <name>');
});

const completion = (shell: string): string =>
  execFileSync(process.execPath, [TALLY, 'completion', shell], { encoding: 'utf8' });

/** What bash offers after these words, by the function that it has for the first of them. */
function offered(...words: string[]): string[] {
  const script = `${completion('bash')}
    COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
    $(complete -p ${words[0]} | sed 's/.*-F \\([^ ]*\\) .*/\\1/'); printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split('\n');
}

test.each([[['tally']], [['npx', 'tally']]])('bash completes the commands and options of %j', (typed) => {
  expect(offered(...typed, 'cust')).toEqual(['customers']);
  expect(offered(...typed, 'line-items', '')).toEqual(
    expect.arrayContaining(['add', 'import', 'list', 'find', 'credit']),
  );
  expect(offered(...typed, 'line-items', 'import', '--dr')).toEqual(['--dry-run']);
  expect(offered(...typed, 'invoices', 'finalize', 'inv_1', '--dr')).toEqual(['--dry-run']);
});

test('bash completes nothing of ours for other packages that npx runs', () => {
  expect(offered('npx', 'other', 'cust')).toEqual(['']);
});

test('zsh and fish get the same words', () => {
  expect(completion('zsh')).toMatch(/bashcompinit.*complete -F _tally tally\n.*_tally_by_npx npx\n$/s);
  // For zsh, a letter after the colon is a modifier, and `path` is the PATH.
  expect(completion('zsh')).not.toMatch(/\[@\]:[a-z]|local .*\bpath\b/);
  for (const name of ['tally', 'npx'])
    expect(completion('fish')).toContain(
      `complete -c ${name} -n '__tally_path "line-items import"' -l dry-run`,
    );
});

const page = readFileSync(join(root, 'docs', 'cli.md'), 'utf8');
const rows = [...page.matchAll(/^\| (`.*?) \|/gm)].map(([, cell = '']) => cell);

/** Whether a row names a command, by its whole name or beside the others of its group. */
const isNamed = (path: readonly string[]): boolean => {
  const [name = '', within] = path;
  if (within === undefined) return rows.some((row) => row.includes(`\`${name}\``));
  return rows.some(
    (row) =>
      row.includes(`\`${path.join(' ')}\``) ||
      (row.startsWith(`\`${name} `) && row.includes(`\`${within}\``)),
  );
};

test('docs/cli.md names every command', () => {
  const paths = all(programFor()).map((path) => path.join(' '));
  const leaves = paths.filter((path) => !paths.some((other) => other.startsWith(`${path} `)) && path !== '');

  expect(leaves.filter((path) => !isNamed(path.split(' ')))).toEqual([]);
});

test('docs/cli.md has every exit code', () => {
  const codes = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));

  expect(codes).toEqual(Object.values(exitCodes));
});
