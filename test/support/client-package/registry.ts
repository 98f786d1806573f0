import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { installed } from './installed.ts';

const VERDACCIO = '6.10.4';
/** A package that it needs asks for the tag `cjs`, which mirrors of npm do not have. */
const NODE_FETCH = { 'node-fetch': '2.7.0' } as const;

/** A registry of our own, which knows nothing and asks nobody. */
export interface Registry {
  readonly url: string;
  /** npm's configuration with a token for it: npm publishes nowhere without one. */
  readonly userconfig: string;
  stop(): Promise<void>;
}

/** Starts it in a folder, which keeps what is published. */
export async function startRegistry(folder: string): Promise<Registry> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const config = join(folder, 'verdaccio.yaml');
  writeFileSync(
    config,
    `storage: ${folder}/storage
packages:
  '**': { access: $all, publish: $anonymous }
log: { type: file, path: ${folder}/verdaccio.log, level: warn }
web: { enable: false }
`,
  );
  const userconfig = join(folder, 'npmrc');
  writeFileSync(userconfig, `//127.0.0.1:${port}/:_authToken=throw-away\n`);
  const program = join(installed('verdaccio', VERDACCIO, NODE_FETCH), 'bin/verdaccio');
  const server = spawn(process.execPath, [program, '--config', config, '--listen', url], { stdio: 'ignore' });
  for (let tries = 0; !(await answers(url)); tries += 1) {
    if (tries > 150 || server.exitCode !== null) throw new Error('The registry did not start.');
    await sleep(200);
  }
  return {
    url,
    userconfig,
    async stop() {
      server.kill();
      if (server.exitCode === null) await once(server, 'exit');
    },
  };
}

const answers = (url: string): Promise<boolean> =>
  fetch(`${url}/-/ping`).then(
    ({ ok }) => ok,
    () => false,
  );

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a listening TCP server has one
  server.close();
  return port;
}
