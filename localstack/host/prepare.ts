import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stack } from '../settings.ts';
import { withLock } from './lock.ts';
import { assertPlatform, findJava, findMaven, findPython } from './prerequisites.ts';
import { endProcesses } from './processes.ts';
import { run } from './run.ts';
import { isMade, makeMissing, type Step } from './step.ts';

const { root, downloads } = stack.folders;
const sources = join(root, 'localstack');

export const venv = join(downloads, 'venv');
export const dynamoDbLocal = join(downloads, 'dynamodb-local');

/** Marks pip, Maven and others, so that those of a killed run do not write into the folders of the next run. */
const marker = `${stack.checkout}-prepare`;

/**
 * Downloads and builds everything that the host backend needs, in .localstack. It does nothing for a part that is there
 * already.
 */
export async function prepare(): Promise<void> {
  assertPlatform();
  const steps = await Promise.all([pythonPackages(), dynamoDb()]);
  if ((await missing(steps)).length === 0) return;

  await withLock(join(downloads, 'prepare.lock'), async () => {
    await endProcesses(marker);
    const left = await missing(steps);
    console.error('Preparing LocalStack, once, in .localstack:');
    await makeMissing(left);
  });
}

async function missing(steps: readonly Step[]): Promise<Step[]> {
  const made = await Promise.all(steps.map(isMade));
  return steps.filter((_, index) => !made[index]);
}

async function pythonPackages(): Promise<Step> {
  const requirements = join(sources, 'requirements.txt');
  return {
    what: 'LocalStack 4.13.1 with its Python packages',
    size: '110 MB from PyPI, 530 MB on disk',
    link: venv,
    inputs: [await readFile(requirements, 'utf8'), unquoted, quoted],
    check: () => findPython(),
    make: async (place, log, signal) => {
      const command = { log, signal, environment: { TALLY_STACK: marker } };
      await run(await findPython(), ['-m', 'venv', place], command);
      const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--progress-bar=off'];
      await run(join(place, 'bin', 'python'), [...pip, '-r', requirements], command);
      await quoteAnnotation(place);
    },
  };
}

const unquoted = 'install_lock: Lock | None = None';
const quoted = 'install_lock: "Lock | None" = None';

/** LocalStack 4.13.1 is made for Python 3.13. Older versions cannot evaluate `Lock | None`. */
async function quoteAnnotation(place: string): Promise<void> {
  const [python = ''] = await readdir(join(place, 'lib'));
  const file = join(place, 'lib', python, 'site-packages/localstack/packages/api.py');
  const source = await readFile(file, 'utf8');
  if (source.split(unquoted).length !== 2) throw new Error(`${file} is not the one of LocalStack 4.13.1`);
  await writeFile(file, source.replace(unquoted, quoted));
}

async function dynamoDb(): Promise<Step> {
  const pom = join(sources, 'dynamodb-local', 'pom.xml');
  const launcher = join(sources, 'dynamodb-local', 'LoopbackDynamoDb.java');
  return {
    what: 'DynamoDB Local 3.1.0',
    size: '48 MB by Maven',
    link: dynamoDbLocal,
    inputs: await Promise.all([pom, launcher].map((file) => readFile(file, 'utf8'))),
    check: async () => {
      await findJava();
      await findMaven();
    },
    make: async (place, log, signal) => {
      const command = { log, signal, environment: { TALLY_STACK: marker } };
      const [maven, { javac }] = await Promise.all([findMaven(), findJava()]);
      const jars = join(place, 'jars');
      // A wrong checksum is an error. By default Maven would only warn.
      const copy = [
        '--batch-mode',
        '--strict-checksums',
        '--no-transfer-progress',
        '-f',
        pom,
        copyDependencies,
      ];
      await run(maven, [...copy, `-DoutputDirectory=${jars}`], command);
      const classes = ['--release', '17', '-d', join(place, 'classes'), '-cp', join(jars, '*')];
      await run(javac, [...classes, launcher], command);
    },
  };
}

const copyDependencies = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
