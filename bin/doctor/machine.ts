import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseBackend } from '../../localstack/backend.ts';
import { assertPlatform, findJava, findMaven, findPython } from '../../localstack/host/prerequisites.ts';
import { stack } from '../../localstack/settings.ts';
import { awsSettings } from '../stage/credentials.ts';
import { isLocal } from '../stage/stage.ts';
import { type Finding, ok, problem, skipped, tried } from './finding.ts';

/** What this machine needs for the stage. */
export async function machineFindings(): Promise<readonly Finding[]> {
  const node = await tried('Node.js', 'Run the command by make or npx tally.', nodeFinding);
  if (isLocal) return [...node, ...(await localPrerequisites())];
  const credentials = await tried('credentials', 'Set AWS_PROFILE, or keys, and AWS_REGION.', async () => {
    const { region } = await awsSettings();
    return ok('credentials', `found, for ${region}`);
  });
  return [...node, ...credentials];
}

async function nodeFinding(): Promise<Finding> {
  const wanted = (await readFile(join(stack.folders.root, '.node-version'), 'utf8')).trim();
  const found = process.versions.node;
  if (found === wanted) return ok('Node.js', found);
  return problem('Node.js', `${found}, and Tally runs on ${wanted}`, 'Run the command by make or npx tally.');
}

async function localPrerequisites(): Promise<readonly Finding[]> {
  const backend = await chooseBackend();
  if (backend.name === 'docker') return [ok('Docker', 'answers; LocalStack runs in it')];
  const found = await Promise.all([
    tried('platform', 'Start Docker instead.', async () => {
      assertPlatform();
      return ok('platform', `${process.platform}-${process.arch}`);
    }),
    tried('Python', INSTALL, async () => ok('Python', await findPython())),
    tried('Java', INSTALL, async () => ok('Java', (await findJava()).java)),
    tried('Maven', INSTALL, async () => ok('Maven', await findMaven())),
  ]);
  return [skipped('Docker', 'does not answer, so LocalStack runs as processes'), ...found.flat()];
}

const INSTALL = 'Install it as the line says, or start Docker.';
