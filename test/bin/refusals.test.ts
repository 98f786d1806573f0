import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(__dirname, '..', '..');

/** Runs a command as make does, but without a terminal. Returns the message of its refusal. */
function refused(command: string, variables: Record<string, string>, ...given: string[]): string {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'bin', 'tally.ts'), command, ...given], {
    env: { PATH: process.env['PATH'], ...variables },
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  return stderr;
}

/** A user who has never signed in to AWS. */
const unknown = { STAGE: 'prod', HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' };
const signedIn = { ...unknown, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_REGION: 'eu-west-1' };

test('removing a stage on AWS is refused if nobody can be asked', () => {
  const said = refused('destroy', signedIn);

  expect(said).toContain('Remove tally-prod from AWS?');
  expect(said).toContain('run it from a terminal');
});

test.each(['deploy', 'diff', 'destroy', 'synth', 'url'])(
  'make %s names the stages when there is no such stage',
  (command) => {
    expect(refused(command, { STAGE: 'staging' }).trim()).toBe(
      'There is no stage "staging". Set STAGE to one of: local, prod.',
    );
  },
);

test.each(['deploy', 'diff', 'destroy', 'url', 'rebuild-summaries'])(
  'make %s of a stage on AWS says that there are no credentials, before anything else',
  (command) => {
    const { AWS_REGION, ...nowhere } = signedIn;

    expect(refused(command, unknown)).toMatch(
      /^Stage prod is on AWS, and no credentials were found: Could not load credentials.* Set AWS_PROFILE.*\n$/,
    );
    expect(refused(command, nowhere)).toMatch(/^Stage prod .*: Region is missing\. Set .*AWS_REGION.*\n$/);
  },
);

test('the address of a stack that does not run says what to do', () => {
  const said = refused('url', { STAGE: 'local', LOCALSTACK_PORT: '1024' });

  expect(said).toMatch(/^Stage local does not answer .*: run make deploy first\.$/m);
});

test('wrong rules are refused before anything is started', () => {
  const rules = join(root, 'package.json');

  const said = refused('deploy', { STAGE: 'local', LOCALSTACK_PORT: '1024', BILLING_RULES: rules });

  expect(said).toMatch(/^The billing rules of .*package\.json are wrong:\n.*is not known/);
});

test.each([
  [['', ''], 'make invoice id=<invoice_id>'],
  [['inv_1', 'pdf'], 'choose html, csv, json or explained'],
  [['inv_1', ''], 'run make deploy first'],
])('make invoice %j says what it needs', (given, what) => {
  expect(refused('invoice', { STAGE: 'local', LOCALSTACK_PORT: '1024' }, ...given)).toContain(what);
});

test.each([
  [['inv_1', 'email_refused', '', ''], 'Choose one of id, cause and all'],
  [['', '', 'true', ''], 'write all=yes'],
  [['', '', 'yes', '1'], 'write dry_run=yes'],
  [['', '', 'yes', ''], 'run make deploy first'],
])('make redrive %j says what it needs', (given, what) => {
  expect(refused('redrive', { STAGE: 'local', LOCALSTACK_PORT: '1024' }, ...given)).toContain(what);
});

test.each(['constructor', 'nosuch', ''])(
  'a command %j that does not exist names those that do',
  (command) => {
    expect(refused(command, {})).toMatch(/^There is no command ".*". The commands are clean, clock, demo, /);
  },
);

test.each([
  ['nobody', []],
  ['no customer', ['', 'ada']],
  ['user and address', ['acme', 'ada', 'ada@example.com']],
])('make erase-lead-user with %s asks whom', (_what, given) => {
  expect(refused('erase-lead-user', { STAGE: 'local', LOCALSTACK_PORT: '1024' }, ...given)).toContain(
    'Whom?',
  );
});
