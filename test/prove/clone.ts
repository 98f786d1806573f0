import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTime } from '../../localstack/host/start-time.ts';
import { checkoutOf } from '../../localstack/settings.ts';
import { freePortRange } from '../support/ports.ts';
import { leavingNothing } from './clean-up.ts';
import { removeCheckout } from './remove-checkout.ts';

const NAME = 'tally-clone-';

/** A clean clone of the committed files, with its own folder and its own stack, as a new user has it. */
export class Clone {
  readonly folder: string;
  readonly port: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly #running = new Set<ChildProcess>();

  private constructor(folder: string, port: number) {
    this.folder = folder;
    this.port = String(port);
    // The clone must not use the programs in the folder of this checkout.
    const { TALLY_URL, STAGE, MAKEFLAGS, MAKELEVEL, ...kept } = process.env;
    const path = (kept['PATH'] ?? '').split(':').filter((entry) => !entry.startsWith(checkout));
    this.environment = { ...kept, PATH: path.join(':'), LOCALSTACK_PORT: this.port };
  }

  /** Makes a clone for the work. However the work ends, the clone and everything that it started are removed. */
  static async use<Result>(work: (clone: Clone) => Promise<Result>): Promise<Result> {
    await Clone.#removeForgotten();
    const folder = await realpath(await mkdtemp(join(tmpdir(), `${NAME}${process.pid}-`)));
    const clone = new Clone(folder, await freePortRange());
    return leavingNothing(
      () => clone.#remove(),
      async () => {
        execFileSync('git', ['clone', '--quiet', checkout, folder]);
        return work(clone);
      },
    );
  }

  /** Removes what a killed run left. */
  static async #removeForgotten(): Promise<void> {
    for (const name of await readdir(tmpdir())) {
      const pid = new RegExp(`^${NAME}(\\d+)-`).exec(name)?.[1];
      if (pid === undefined || (await startTime(Number(pid))) !== undefined) continue;
      console.log(`Removing ${name}, which an earlier run left ...`);
      await removeCheckout(await realpath(join(tmpdir(), name)));
    }
  }

  start(...targets: readonly string[]) {
    const log = createWriteStream(join(this.folder, `${targets.join('-')}.log`), { flags: 'a' });
    const child = spawn('make', targets, {
      cwd: this.folder,
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      // The command gets its own process group, so that all its processes can be ended together.
      detached: true,
    });
    this.#running.add(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        log.write(text);
      });
    }
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve)).finally(() => {
      this.#running.delete(child);
      log.end();
    });
    return { ended, output: () => output };
  }

  /** Runs a target to its end. Returns its output and its seconds, and throws if it fails. */
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

  /** The mark of the processes of its stack. */
  stackId(): string {
    return `${checkoutOf(this.folder)}-${this.port}`;
  }

  async #remove(): Promise<void> {
    for (const { pid } of this.#running) if (pid !== undefined) process.kill(-pid, 'SIGKILL');
    await removeCheckout(this.folder);
  }
}

const checkout = join(import.meta.dirname, '..', '..');
