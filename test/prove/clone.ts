import { execFileSync, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePortRange } from '../support/ports.ts';

/** A clean clone of what is committed, in a folder of its own and with a stack of its own, as a new user has it. */
export class Clone {
  readonly folder: string;
  readonly port: string;
  readonly environment: Readonly<Record<string, string | undefined>>;

  private constructor(folder: string, port: number) {
    this.folder = folder;
    this.port = String(port);
    // The workbench of this checkout is not the clone's.
    const { TALLY_URL, STAGE, MAKEFLAGS, MAKELEVEL, ...kept } = process.env;
    const path = (kept['PATH'] ?? '').split(':').filter((entry) => !entry.startsWith(checkout));
    this.environment = { ...kept, PATH: path.join(':'), LOCALSTACK_PORT: this.port };
  }

  static async make(): Promise<Clone> {
    const folder = await mkdtemp(join(tmpdir(), 'tally-clone-'));
    execFileSync('git', ['clone', '--quiet', checkout, folder]);
    return new Clone(folder, await freePortRange());
  }

  start(...targets: readonly string[]) {
    const log = createWriteStream(join(this.folder, `${targets.join('-')}.log`), { flags: 'a' });
    const child = spawn('make', targets, {
      cwd: this.folder,
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        log.write(text);
      });
    }
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve)).finally(() =>
      log.end(),
    );
    return { ended, output: () => output };
  }

  /** Runs a target to its end; answers its output and its seconds, and throws when it fails. */
  async make(...targets: readonly string[]): Promise<{ output: string; seconds: number }> {
    const began = Date.now();
    const run = this.start(...targets);
    const code = await run.ended;
    const seconds = Math.round((Date.now() - began) / 1000);
    console.log(`make ${targets.join(' ')}: ${code === 0 ? 'done' : 'FAILED'} in ${seconds} s`);
    if (code !== 0)
      throw new Error(`make ${targets.join(' ')} failed in ${this.folder}:\n${run.output().slice(-4000)}`);
    return { output: run.output(), seconds };
  }

  /** What marks the processes of its stack, as its own settings say. */
  stackId(): string {
    const settings = join(this.folder, 'localstack', 'settings.ts');
    const script = `import(${JSON.stringify(settings)}).then(({ stack }) => console.log(stack.id))`;
    return execFileSync(process.execPath, ['-e', script], { env: this.environment, encoding: 'utf8' }).trim();
  }

  async remove(): Promise<void> {
    await this.make('down');
    await rm(this.folder, { recursive: true, force: true });
  }
}

const checkout = join(import.meta.dirname, '..', '..');
