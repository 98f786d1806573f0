import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** What happens to a request on its way. */
export type WayFault = 'none' | 'lost_before' | 'lost_after' | 'slow';

interface Way {
  /** The base URL that leads over it. */
  readonly url: string;
  /** How many requests met each fault. */
  readonly counts: Readonly<Record<WayFault, number>>;
  close(): Promise<void>;
}

const SLOW_MS = 1_500;
const HOST = '127.0.0.1';

/**
 * A way between a client and a base URL on this machine, which loses requests, loses replies, and is slow at times. It
 * passes on what was sent as it was sent, its host too, since the signature covers that.
 *
 * @param faultOf decides for each request
 */
export async function faultyWay(baseUrl: string, faultOf: () => WayFault): Promise<Way> {
  const target = new URL(baseUrl);
  const agent = new Agent({ keepAlive: true });
  const counts = { none: 0, lost_before: 0, lost_after: 0, slow: 0 };

  async function passOn(incoming: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
    const { method, url: path, headers } = incoming;
    const sent = request({ host: HOST, port: target.port, method, path, headers, agent });
    sent.end(body);
    const [reply] = (await once(sent, 'response')) as [IncomingMessage]; // what the event gives
    return reply;
  }

  async function carry(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = faultOf();
    counts[fault] += 1;
    const body = await buffer(incoming);
    if (fault === 'lost_before') {
      response.destroy();
      return;
    }
    const reply = await passOn(incoming, body);
    const answered = await buffer(reply);
    if (fault === 'lost_after') {
      response.destroy();
      return;
    }
    if (fault === 'slow') await sleep(SLOW_MS);
    response.writeHead(reply.statusCode ?? 502, reply.headers).end(answered);
  }

  const server = createServer((incoming, response) => {
    // A function that is killed may cut the connection to its gateway, too.
    carry(incoming, response).catch(() => response.destroy());
  });
  server.listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a listening TCP server has one
  return {
    url: `http://${HOST}:${port}${target.pathname}`,
    counts,
    async close() {
      server.closeAllConnections();
      agent.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

/** One in ten is lost before its effect, one in ten after it, and one in twenty is slow. */
export function usualFault(random: () => number): WayFault {
  const chance = random();
  if (chance < 0.1) return 'lost_before';
  if (chance < 0.2) return 'lost_after';
  return chance < 0.25 ? 'slow' : 'none';
}
