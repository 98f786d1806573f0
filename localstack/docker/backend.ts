import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Backend } from '../backend.ts';
import { dynamoDbHeap, stack } from '../settings.ts';
import { UserError } from '../user-error.ts';

const composeFile = join(stack.folders.root, 'localstack', 'docker', 'compose.yaml');
// The name has the stack's id and not only its port, so that two checkouts share no container and no volume of kept
// data.
const container = `tally-localstack-${stack.id}`;
const fakeStripe = `tally-fake-stripe-${stack.id}`;
/** This label finds the containers that LocalStack starts for functions, as TALLY_STACK finds the host's processes. */
const label = `label=tally.stack=${stack.id}`;

/** LocalStack's own image, with the plugins mounted into it. */
export const dockerBackend: Backend = {
  name: 'docker',
  lambdaExecutor: /docker_runtime_executor$/,
  log: `docker logs ${container}`,
  prepare: assertCompose,
  start: (keep) => compose(['up', '--detach', '--quiet-pull', 'localstack'], { keep }),
  startFakeStripe: (port, keep) =>
    compose(['up', '--detach', '--quiet-pull', 'fake-stripe'], { keep, fakeStripePort: port }),
  fromFunctions: (url) => {
    const there = new URL(url);
    there.hostname = 'host.docker.internal';
    return there;
  },
  // The name of its service is the host, because both are in the same network.
  fakeStripeFromFunctions: (port) => `http://fake-stripe:${port}`,
  stackFromFakeStripe: (url) => {
    const there = new URL(url);
    there.hostname = 'localstack';
    return there;
  },
  fakeStripeLog: `docker logs ${fakeStripe}`,
  isRunning: async () => (await ownContainers()).length > 0,
  lastLogLines: () => docker(['logs', '--tail', '15', container]).then((lines) => `${lines}\n`),
  stop,
  forgetData: async () => {
    await docker([
      'volume',
      'rm',
      '--force',
      `tally-${stack.id}_data`,
      `tally-${stack.id}_fake-stripe`,
    ]).catch(() => undefined);
  },
  describe,
};

async function stop(): Promise<number> {
  const containers = await ownContainers();
  if (containers.length === 0) return 0;
  await compose(['stop']);
  // LocalStack removes the functions' containers itself, unless it was killed.
  for (const id of await ownContainers()) await docker(['rm', '--force', id]);
  await compose(['down']);
  return containers.length;
}

/** None if there is no Docker, or if it does not answer. */
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

interface Settings {
  readonly keep?: boolean;
  readonly fakeStripePort?: number;
}

function composeEnvironment({ keep = false, fakeStripePort = 0 }: Settings): Record<string, string> {
  return {
    LOCALSTACK_PORT: String(stack.port),
    TALLY_STACK: stack.id,
    TALLY_DYNAMODB_HEAP: dynamoDbHeap,
    TALLY_IN_MEMORY: keep ? '0' : '1',
    TALLY_NODE_VERSION: process.versions.node,
    FAKE_STRIPE_PORT: String(fakeStripePort),
    FAKE_STRIPE_FILE: keep ? '/var/lib/fake-stripe/state.sqlite' : '',
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

function compose(args: readonly string[], settings: Settings = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('docker', ['compose', '--file', composeFile, ...args], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...composeEnvironment(settings) },
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
