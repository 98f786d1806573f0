import { once } from 'node:events';
import { regionInHost } from '../../client/src/base-url.ts';
import { bundlePage } from '../../console/page/bundle.ts';
import { startConsole } from '../../console/proxy/server.ts';
import { stack } from '../../localstack/settings.ts';
import { badInput } from '../cli/exit-codes.ts';
import { requestsOf } from '../logs/read-requests.ts';
import { confirm } from '../stage/confirm.ts';
import { awsSettings } from '../stage/credentials.ts';
import { apiUrl } from '../stage/stack.ts';
import { isLocal, stage } from '../stage/stage.ts';

export interface ConsoleOptions {
  readonly write?: true;
  readonly port?: string;
}

/** How far back the requests begin that the console shows. */
const HISTORY_MS = 15 * 60_000;

/** Runs the console until Ctrl-C. On AWS it asks before it opens one that can change anything. */
export async function runConsole(options: ConsoleOptions): Promise<void> {
  const { port } = options;
  const write = options.write === true;
  const wanted = portOf(port);
  const upstream = await upstreamOfStage();
  if (write && !isLocal) await confirm(`Open a console that can change stage ${stage} on AWS?`);
  const { baseUrl, region } = upstream;
  // A mistake costs nothing on the local stack.
  const confirmation = isLocal ? undefined : stage;
  const running = await startConsole({
    upstream,
    page: await bundlePage({ name: stage, baseUrl, region, write, confirmation }),
    follow: (signal) => requestsOf({ since: Date.now() - HISTORY_MS, follow: true, signal }),
    write,
    confirmation,
    port: wanted,
  }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EADDRINUSE'
      ? badInput(`Port ${port} is in use: leave --port out, or choose another.`)
      : error;
  });
  console.log(running.address);
  console.error(
    `The console of stage ${stage}${write ? ', which can change it' : ', which only reads'}. The address works once. Ctrl-C ends it.`,
  );
  await once(process, 'SIGINT');
  await running.close();
}

async function upstreamOfStage() {
  if (isLocal) {
    const { region, accessKeyId, secretAccessKey } = stack;
    return { baseUrl: await apiUrl(), region, credentials: () => ({ accessKeyId, secretAccessKey }) };
  }
  const { region, credentials } = await awsSettings();
  const baseUrl = process.env['TALLY_URL']?.replace(/\/+$/, '') || (await apiUrl());
  return { baseUrl, region: regionInHost(baseUrl) ?? region, credentials };
}

function portOf(port: string | undefined): number | undefined {
  if (port === undefined || port === '') return undefined;
  if (/^\d{4,5}$/.test(port) && Number(port) <= 65_535) return Number(port);
  throw badInput(`--port is "${port}": write a number from 1024 to 65535, or leave it out.`);
}
