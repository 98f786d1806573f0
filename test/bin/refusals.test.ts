import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(__dirname, '..', '..');

/** Runs a command as make does, but without a terminal. Returns its exit code and the message of its refusal. */
function run(variables: Record<string, string>, ...given: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'bin', 'tally.ts'), ...given], {
    env: { PATH: process.env['PATH'], ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** The message of a refusal. Without any other word it is for bad input. */
function refused(command: string, variables: Record<string, string>, ...given: string[]): string {
  const { status, stdout, stderr } = run(variables, ...command.split(' '), ...given);
  expect(status).not.toBe(0);
  expect(stdout).toBe('');
  expect(stderr).not.toMatch(/^ {4}at /m);
  return stderr;
}

/** Nothing listens there. */
const nowhere = { STAGE: 'local', LOCALSTACK_PORT: '1024' };

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

test.each(['deploy', 'diff', 'destroy', 'url', 'rebuild-summaries', 'migrate'])(
  'make %s of a stage on AWS says that there are no credentials, before anything else',
  (command) => {
    const { AWS_REGION, ...noRegion } = signedIn;

    expect(refused(command, unknown)).toMatch(
      /^Stage prod is on AWS, and no credentials were found: Could not load credentials.* Set AWS_PROFILE.*\n$/,
    );
    expect(refused(command, noRegion)).toMatch(/^Stage prod .*: Region is missing\. Set .*AWS_REGION.*\n$/);
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
  ['nosuch', 2, "unknown command 'nosuch'"],
  ['constructor', 2, "unknown command 'constructor'"],
  ['invoices export', 2, "missing required argument 'invoice_id'"],
  ['invoices export inv_1 --format docx', 2, 'Allowed choices are html, pdf, csv, json, explained'],
  ['invoices export inv_1', 6, 'run make deploy first'],
  ['report', 2, "required option '--from <month>' not specified"],
  ['sync redrive inv_1 --all', 2, 'Choose one of'],
  ['sync redrive --all', 6, 'run make deploy first'],
  ['sync reconcile --from yesterday', 2, 'write a time such as'],
  ['restored', 2, "required option '--to <time>' not specified"],
  ['erase-lead-user', 2, "required option '--customer <customer_id>' not specified"],
  ['erase-lead-user --customer acme', 2, 'Whom?'],
  ['erase-lead-user --customer acme --user ada --email ada@example.com', 2, 'Whom?'],
  ['line-items add acme --units 3', 2, 'Give --service, --units and --price'],
  ['line-items import nosuch.csv --map a', 2, 'write --map column=field'],
  ['line-items import nosuch', 2, 'add --format'],
  ['line-items import - --format csv', 2, 'give it one with --source'],
  ['subscriptions change acme sub_1', 2, 'What is to be changed?'],
  ['customers update acme', 2, 'What is to be changed?'],
  ['customers list --limit 0', 2, 'whole number above 0'],
  ['logs tail --status 12', 2, 'such as 409'],
  ['logs tail --since yesterday', 2, 'no span of time'],
  ['logs tail', 6, 'LocalStack is not running on port 1024'],
  ['clock --to tomorrow', 2, 'expected a time'],
  ['seed --months 0', 2, 'from 1 to 120'],
  ['completion tcsh', 2, 'choose from bash, zsh, fish'],
])('tally %s ends with %d and says what it needs', (words, code, what) => {
  const { status, stdout, stderr } = run(nowhere, ...words.split(' '));

  expect({ status, stdout }).toEqual({ status: code, stdout: '' });
  expect(stderr).toContain(what);
  expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(3);
});

test('--stage comes before STAGE, wherever it stands', () => {
  expect(run(nowhere, 'url', '--stage', 'staging')).toMatchObject({
    status: 2,
    stderr: 'There is no stage "staging". Set STAGE to one of: local, prod.\n',
  });
  expect(run({ ...unknown, STAGE: 'local' }, '--stage', 'prod', 'url')).toMatchObject({
    status: 5,
    stderr: expect.stringContaining('Stage prod is on AWS, and no credentials were found'),
  });
});

test('a secret in the environment is in no message', () => {
  const { stderr } = run(
    { ...signedIn, AWS_SECRET_ACCESS_KEY: 'very-secret', TALLY_URL: 'not a url' },
    'customers',
    'list',
  );

  expect(stderr).toContain('baseUrl');
  expect(stderr).not.toContain('very-secret');
});

test('doctor finds that nothing runs, says what to do, and ends with 1', () => {
  const { status, stdout, stderr } = run(nowhere, 'doctor', '--json');

  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  const { findings } = JSON.parse(stdout);
  expect(findings).toContainEqual({
    check: 'stack',
    state: 'problem',
    found: expect.stringContaining('could not be checked'),
    todo: 'make up, then make deploy.',
  });
});
