import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { type FunctionName, functionNames } from '../../client/contract/route.ts';
import { permissionNames } from '../../client/contract/shapes/permission.ts';
import { type BillingRulesConfig, readBillingRules } from '../../functions/domain/billing-rules.ts';
import { keepsControlTotals, reachOf } from '../../functions/domain/caller-rules.ts';
import { invoicingToTry } from '../../lib/invoicing-to-try.ts';
import { planFunction } from '../../lib/plan/endpoints.ts';
import { writeEntry } from '../../lib/plan/function-entry.ts';
import { rulesToTry } from '../../lib/rules-to-try.ts';
import { BillingStack } from '../../lib/stack/billing-stack.ts';
import { stageConfig } from '../../lib/stage.ts';
import { context, ROOT } from '../support/stacks.ts';

const SAMPLE = join(ROOT, 'localstack', 'sample', 'rules.json');

const stackWith = (rules: BillingRulesConfig) =>
  new BillingStack(new App({ context }), {
    stage: { ...stageConfig('local'), rules },
    version: '1.2.3',
    newestMigration: 1,
  });

test('invalid rules fail the synthesis, and the error names the stage and the place', () => {
  const rules = { catalogue: [{ service: 'Compute', prices: { USD: { min: '2', max: '1' } } }] };

  expect(() => stackWith(rules)).toThrow(
    /^The billing rules of stage local are wrong:\n.*min to be at most max\n.*at catalogue\[0\]\.prices\.USD$/,
  );
});

test('on AWS nothing is restricted or counted by default', () => {
  expect(stageConfig('prod').rules).toEqual({});
});

test('locally everything is counted, one caller of each kind exists, and all other callers may do everything', () => {
  const rules = readBillingRules(stageConfig('local').rules, 'stage local');
  const reachOfUser = (name: string) =>
    permissionNames.map((each) => reachOf(rules, `arn:aws:iam::000000000000:user/${name}`, each));

  expect(keepsControlTotals(rules, 'any')).toBe(true);
  // bill, read, close, admin
  expect(reachOfUser('biller')).toEqual(['all', 'all', undefined, undefined]);
  expect(reachOfUser('reader')).toEqual([undefined, 'all', undefined, undefined]);
  expect(reachOfUser('operator')).toEqual([undefined, 'all', 'all', 'all']);
  expect(reachOfUser('team-456')).toEqual(permissionNames.map(() => ['456', 'team-456-*']));
  for (const name of ['test', 'team-a', 'team-b', 'anybody']) {
    expect(reachOfUser(name)).toEqual(['all', 'all', 'all', 'all']);
  }
});

test('every function has the rules in its code, also when they are long', () => {
  const catalogue = Array.from({ length: 1000 }, (_, index) => ({ service: `service-${index}` }));
  const names = Object.keys(functionNames) as FunctionName[]; // Object.keys forgets the literal keys

  for (const name of names) {
    const plan = planFunction(name, stageConfig('prod'));
    const source = readFileSync(
      writeEntry(plan, { rules: { catalogue }, errorTracker: false }, '1.2.3'),
      'utf8',
    );

    expect(source).toContain(`export const handler = serve('${name}', [`);
    expect(source).toContain(` }, ${JSON.stringify({ catalogue })}`);
  }
});

test('stacks with different rules are bundled from different files, because both may be deployed at the same time', () => {
  const plan = planFunction('customers', stageConfig('prod'));

  expect(writeEntry(plan, { rules: {}, errorTracker: false }, '1.2.3')).not.toBe(
    writeEntry(plan, { rules: { catalogue: [{ service: 'Compute' }] }, errorTracker: false }, '1.2.3'),
  );
});

describe('BILLING_RULES', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tally-rules-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const fileWith = (text: string): string => {
    const file = join(folder, 'rules.json');
    writeFileSync(file, text);
    return file;
  };

  test('names the rules to try, such as those of the sample', () => {
    const rules = rulesToTry('local', SAMPLE);

    expect(rules).toEqual(JSON.parse(readFileSync(SAMPLE, 'utf8')));
    expect(() => stackWith(rules ?? {})).not.toThrow();
    // `make demo` still runs with these rules.
    const sample = readBillingRules(rules, SAMPLE);
    const test_ = 'arn:aws:iam::000000000000:user/test';
    expect(permissionNames.filter((each) => reachOf(sample, test_, each) === 'all')).toEqual(permissionNames);
  });

  test('may be left out or empty', () => {
    expect(rulesToTry('local', undefined)).toBeUndefined();
    expect(rulesToTry('prod', '')).toBeUndefined();
  });

  test('is refused if the file does not exist, is not JSON, or has invalid rules', () => {
    expect(() => rulesToTry('local', join(folder, 'none.json'))).toThrow(
      /none\.json, which is not a JSON file: .*ENOENT/,
    );
    expect(() => rulesToTry('local', fileWith('{'))).toThrow(/rules\.json, which is not a JSON file: /);
    expect(() => rulesToTry('local', fileWith('{"caler": []}'))).toThrow(
      /^The billing rules of .*rules\.json are wrong:\n.*"caler"/,
    );
  });

  test('is refused on AWS, because its rules are in the stage', () => {
    expect(() => rulesToTry('prod', SAMPLE)).toThrow(/The rules of prod are in lib\/stage\.ts/);
  });
});

describe('INVOICING_FILE', () => {
  const sample = join(ROOT, 'localstack', 'sample', 'invoicing.json');

  test('names a seller and taxes to try, such as those of the sample', () => {
    const invoicing = invoicingToTry('local', sample);

    expect(invoicing).toMatchObject({ numberPrefix: 'TRY', taxes: [{ name: 'VAT', percent: '19' }] });
    expect(invoicingToTry('local', '')).toBeUndefined();
  });

  test('is refused if it is no such file, and on AWS, because its invoices are in the stage', () => {
    expect(() => invoicingToTry('local', SAMPLE)).toThrow(/^The invoicing of .*rules\.json is wrong:\n/);
    expect(() => invoicingToTry('prod', sample)).toThrow(/The invoices of prod are in lib\/stage\.ts/);
  });
});
