import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** Callers keep their connections while the other sides take their turns. */
export const KEEP_ALIVE_MS = 600_000;

export interface Reply {
  readonly status: number;
  readonly body: string;
}

/** What a server process tells its parent: where it listens, or its processor time so far, in ms. */
type Told = { readonly url: string } | { readonly cpu: number };

/** A server in a separate process, so that its processor time can be measured alone. */
export class Served {
  readonly #child: ChildProcess;
  readonly #url: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 128 });

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.#url = url;
  }

  /** @param file calls `serveParent` */
  static async start(file: string, args: readonly string[]): Promise<Served> {
    const child = fork(file, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const told = await next(child);
    if (!('url' in told)) throw new Error(`${file} did not say where it listens.`);
    return new Served(child, told.url);
  }

  /** @throws if the status is not 2xx */
  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    const sent = body === undefined ? undefined : JSON.stringify(body);
    const outgoing = request(`${this.#url}${path}`, {
      method,
      agent: this.#agent,
      headers: {
        ...headers,
        ...(sent !== undefined && {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(sent),
        }),
      },
    });
    outgoing.end(sent);
    const [incoming] = await once(outgoing, 'response');
    const reply = { status: Number(incoming.statusCode), body: await text(incoming) };
    if (reply.status >= 300)
      throw new Error(`${method} ${path} was answered with ${reply.status}: ${reply.body}`);
    return reply;
  }

  async cpu(): Promise<number> {
    this.#child.send('cpu');
    const told = await next(this.#child);
    if (!('cpu' in told)) throw new Error('It did not say what it used.');
    return told.cpu;
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    await exited;
  }
}

async function next(child: ChildProcess): Promise<Told> {
  const over = new AbortController();
  const { signal } = over;
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`A server ended with ${code}.`);
  });
  try {
    const [told] = await Promise.race([once(child, 'message', { signal }), ended]);
    return told;
  } finally {
    ended.catch(() => undefined);
    over.abort();
  }
}

/**
 * Runs in the server process. It tells where it listens and how much processor time it used, and ends with its parent.
 */
export function serveParent(url: string): void {
  const tell = (told: Told) => process.send?.(told);
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    tell({ cpu: (user + system) / 1000 });
  });
  process.on('disconnect', () => process.exit(0));
  tell({ url });
}
