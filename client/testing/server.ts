import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Wire } from './event.ts';
import type { WireOutcome } from './faults.ts';
import type { Listening } from './public.ts';

/** Serves HTTP on this machine alone. */
export async function listen(port: number, answer: (wire: Wire) => Promise<WireOutcome>): Promise<Listening> {
  const server = createServer((incoming, response) => {
    // The sender may have gone away within its request.
    received(incoming)
      .then(answer)
      .then(
        (outcome) => send(response, outcome),
        () => response.destroy(),
      );
  });
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  const { port: own } = server.address() as AddressInfo; // a listening TCP server has one
  return {
    url: `http://127.0.0.1:${own}/v1`,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

async function received(incoming: IncomingMessage): Promise<Wire> {
  const { method = 'GET', url = '/', headers } = incoming;
  const single = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  return {
    method,
    url: new URL(url, `http://${headers.host}`),
    headers: Object.fromEntries(single),
    body: await text(incoming),
  };
}

function send(response: ServerResponse, outcome: WireOutcome): void {
  if (outcome === 'cut') {
    response.socket?.destroy();
    return;
  }
  response.writeHead(outcome.status, outcome.headers).end(outcome.text);
}
