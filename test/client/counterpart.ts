import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Received {
  readonly method: string;
  /** The request target as it was sent, not decoded. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How the counterpart treats one request. `apply` bills it and answers as Tally does. */
export type Behaviour = (
  response: ServerResponse,
  apply: () => { status: number; body: object },
  request: Received,
) => void;

export const answer =
  (status: number, body: object | string, headers: Record<string, string> = {}): Behaviour =>
  (response) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
  };

export const problem = (
  status: number,
  code: string,
  more: object = {},
  headers: Record<string, string> = {},
): Behaviour =>
  answer(
    status,
    { type: 'about:blank', title: code, status, code, detail: `${code} happened`, request_id: 'r', ...more },
    { 'content-type': 'application/problem+json', ...headers },
  );

/** The connection is lost before anything is done. */
export const cut: Behaviour = (response) => {
  response.socket?.destroy();
};

/** The charge is made, and the connection is lost before the reply. */
export const applyThenCut: Behaviour = (response, apply) => {
  apply();
  response.socket?.destroy();
};

/** The charge is made, and the connection is lost within the reply. */
export const applyThenCutWithinReply: Behaviour = (response, apply) => {
  const { status, body } = apply();
  const whole = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': whole.length });
  response.write(whole.slice(0, 5), () => response.socket?.destroy());
};

/** The connection is lost within a reply, whose status has arrived. */
export const cutWithin =
  (status: number, contentType = 'application/json'): Behaviour =>
  (response) => {
    response.writeHead(status, { 'content-type': contentType, 'content-length': 100 });
    response.write('{"code":', () => response.socket?.destroy());
  };

/** The status arrives, but the rest of the reply never does. */
export const hangWithin =
  (status: number): Behaviour =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': 100 }).write('{');
  };

/** The request arrives, but is never answered. */
export const hang: Behaviour = () => {};

const wellBehaved: Behaviour = (response, apply) => {
  const { status, body } = apply();
  answer(status, body)(response, apply, { method: '', target: '', headers: {}, body: '' });
};

/** An HTTP server that bills once for each idempotency key. Tests tell it how to fail. */
export class Counterpart {
  readonly received: Received[] = [];
  readonly billed = new Map<string, string>();
  readonly url: string;
  readonly #server;
  #script: Behaviour[] = [];

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server;
    const { port } = server.address() as AddressInfo; // a listening TCP server has one
    this.url = `http://127.0.0.1:${port}/_aws/execute-api/abc123/v1`;
  }

  static async start(): Promise<Counterpart> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const counterpart = new Counterpart(server);
    server.on('request', async (incoming, response) => {
      const { method = '', url: target = '', headers } = incoming;
      const request = { method, target, headers, body: await text(incoming) };
      counterpart.received.push(request);
      const behaviour = counterpart.#script.shift() ?? wellBehaved;
      behaviour(response, () => counterpart.#apply(request), request);
    });
    return counterpart;
  }

  /** What happens to the next requests, in order. After them, Tally works normally. */
  script(...behaviours: Behaviour[]): void {
    this.#script = behaviours;
  }

  reset(): void {
    this.received.length = 0;
    this.billed.clear();
    this.#script = [];
    this.#server.closeAllConnections();
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #apply(request: Received): { status: number; body: object } {
    const key = String(request.headers['idempotency-key']);
    if (request.method === 'GET') return { status: 200, body: { invoice: {}, checks: {} } };
    const replayed = this.billed.has(key);
    this.billed.set(key, request.body);
    return { status: replayed ? 200 : 201, body: { line_item: {}, customer: {}, invoice: {}, replayed } };
  }
}
