import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Backend } from '../backend.ts';
import { dynamoDbHeap, stack } from '../settings.ts';
import { UserError } from '../user-error.ts';

const composeFile = join(stack.folders.root, 'localstack', 'docker', 'compose.yaml');
// By the stack's id and not its port alone: two checkouts share neither a container nor the volume of kept data.
const container = `tally-localstack-${stack.id}`;
/** What LocalStack starts for the functions is found by it, as the host's processes are by TALLY_STACK. */
const label = `label=tally.stack=${stack.id}`;

/** LocalStack's own image, with the plugins mounted into it. */
export const dockerBackend: Backend = {
  name: 'docker',
  lambdaExecutor: /docker_runtime_executor$/,
  log: `docker logs ${container}`,
  prepare: assertCompose,
  start: (keep) => compose(['up', '--detach', '--quiet-pull'], keep),
  isRunning: async () => (await ownContainers()).length > 0,
  lastLogLines: () => docker(['logs', '--tail', '15', container]).then((lines) => `${lines}\n`),
  stop,
  forgetData: async () => {
    await docker(['volume', 'rm', '--force', `tally-${stack.id}_data`]).catch(() => undefined);
  },
  describe,
};

async function stop(): Promise<number> {
  const containers = await ownContainers();
  if (containers.length === 0) return 0;
  await compose(['stop'], false);
  // LocalStack removes the functions' containers itself, unless it was killed.
  for (const id of await ownContainers()) await docker(['rm', '--force', id]);
  await compose(['down'], false);
  return containers.length;
}

/** None where there is no Docker, or where it does not answer. */
async function ownContainers(): Promise<string[]> {
  const found = await Promise.all(
    [`name=^${container}$`, label].map((filter) => docker(['ps', '-aq', '--filter', filter]).catch(() => '')),
  );
  return found.flatMap((ids) => ids.split('\n')).filter((id) => id !== '');
}

async function describe(): Promise<string[]> {
  const ids = await ownContainers();
  if (ids.length === 0) return [];
  return (await docker(['stats', '--no-stream', '--format', '{{.Name}}  {{.MemUsage}}', ...ids])).split('\n');
}

function composeEnvironment(keep: boolean): Record<string, string> {
  return {
    LOCALSTACK_PORT: String(stack.port),
    TALLY_STACK: stack.id,
    TALLY_DYNAMODB_HEAP: dynamoDbHeap,
    TALLY_IN_MEMORY: keep ? '0' : '1',
    TALLY_DYNAMODB_DATA: keep ? '/var/lib/localstack/tally-data' : '',
  };
}

async function assertCompose(): Promise<void> {
  try {
    await docker(['compose', 'version']);
  } catch {
    throw new UserError(
      'Docker has no compose plugin: install it (https://docs.docker.com/compose/install), or set BACKEND=host.',
    );
  }
}

function compose(args: readonly string[], keep: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('docker', ['compose', '--file', composeFile, ...args], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...composeEnvironment(keep) },
    });
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0
        ? resolve()
        : reject(new UserError(`docker compose ${args.join(' ')} failed: see its lines above.`)),
    );
  });
}

async function docker(args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('docker', args, { timeout: 60_000 });
  return stdout.trim();
}
