import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Api, type Parts, type Received } from './answering.ts';
import { act, doAct } from './control/acts.ts';
import { BadRequest, control } from './control/control.ts';
import { Faults } from './faults/faults.ts';
import { BUTTONS } from './page/buttons.ts';
import { page } from './page/page.ts';
import { RateLimits } from './rate-limits.ts';
import { Requests } from './requests.ts';
import { MovableClock } from './state/clock.ts';
import { openDatabase } from './state/database.ts';
import { Keys } from './state/keys.ts';
import { Webhooks } from './webhooks/webhooks.ts';

export interface Options {
  /** 0 takes any free port. */
  readonly port: number;
  /** The interface that it listens on. If it is left out, only this machine can reach it. */
  readonly host?: string;
  /** The file of its data. If it is left out, the data is in memory. */
  readonly file?: string;
  /** Real time in ms since the epoch. Its own clock is an offset from it. */
  readonly realTime?: () => number;
  /** How long a search does not find a new object. If it is left out, an hour. */
  readonly searchLagSeconds?: number;
}

/** A server that answers like Stripe, in all that invoices need. */
export interface FakeStripe {
  readonly url: string;
  readonly port: number;
  readonly stop: () => Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const HOUR_S = 3_600;

/** One process can run any number of them. They share nothing. */
export async function startFakeStripe(options: Options): Promise<FakeStripe> {
  const { realTime = Date.now, host = '127.0.0.1' } = options;
  const database = openDatabase(options.file);
  const clock = new MovableClock(database, realTime);
  const server = createServer();
  const url = () => `http://127.0.0.1:${portOf(server)}`;
  const parts: Parts = {
    database,
    clock,
    keys: new Keys(database, () => clock.now()),
    faults: new Faults(),
    limits: new RateLimits(realTime),
    requests: new Requests(),
    webhooks: new Webhooks(database, clock),
    searchLag: options.searchLagSeconds ?? HOUR_S,
    url,
  };
  const api = new Api(parts);
  server.on('request', (incoming, response) => {
    answer(incoming, api, parts).then(
      (answered) => (answered === 'cut' ? incoming.socket.destroy() : send(response, answered)),
      (error: unknown) => {
        console.error(error);
        send(
          response,
          json(500, { error: { type: 'api_error', message: 'The fake Stripe failed: see its log.' } }),
        );
      },
    );
  });
  server.listen(options.port, host);
  await once(server, 'listening');
  return {
    url: url(),
    port: portOf(server),
    async stop() {
      parts.faults.clear();
      await parts.webhooks.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      database.close();
    },
  };
}

async function answer(incoming: IncomingMessage, api: Api, parts: Parts): Promise<Answer | 'cut'> {
  const [path = '/', query = ''] = (incoming.url ?? '/').split('?');
  const received: Received = {
    method: incoming.method ?? 'GET',
    path,
    query,
    body: await text(incoming),
    header: (name) => incoming.headers[name]?.toString(),
  };
  if (path === '/' || path === '/_fake') return { status: 200, headers: HTML, body: page(parts) };
  if (path === BUTTONS) return pressed(parts, received);
  if (path.startsWith('/_fake/')) return controlled(parts, received);
  const reply = await api.answer(received);
  parts.webhooks.sendNew();
  return reply === 'cut' ? reply : { ...reply, headers: { ...JSON_TYPE, ...reply.headers } };
}

function controlled(parts: Parts, received: Received): Answer {
  try {
    const answered = control(parts, received);
    parts.webhooks.sendNew();
    return json(200, answered);
  } catch (error) {
    if (error instanceof BadRequest) return json(error.status, { error: { message: error.message } });
    throw error;
  }
}

/** Somebody pressed a button of the page. The page is shown again, at the same invoice. */
function pressed(parts: Parts, { method, header, body }: Received): Answer {
  // Another page in the same browser must not press it.
  const isOurs = ['same-origin', 'none', undefined].includes(header('sec-fetch-site'));
  const given = act.safeParse(Object.fromEntries(new URLSearchParams(body)));
  if (method !== 'POST' || !isOurs || !given.success)
    return json(422, { error: { message: 'This is not one of the page’s buttons.' } });
  doAct(parts, given.data);
  parts.webhooks.sendNew();
  return { status: 303, headers: { location: `/#${given.data.invoice}` }, body: '' };
}

const JSON_TYPE = { 'content-type': 'application/json' };
const HTML = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
};

const json = (status: number, body: object): Answer => ({
  status,
  headers: JSON_TYPE,
  body: JSON.stringify(body),
});

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port; // a listening TCP server has one
