import { once } from 'node:events';
import {
  Agent,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { HeldItems, type Holding, type Naming } from './held-items.ts';
import { operationOf } from './operation.ts';
import { type Answer, refusals } from './refusals.ts';

const HOLD_MS = 10;

/** A request to DynamoDB: the name of the operation, and its input as JSON. A text in it is `{"S": "…"}`. */
export interface Call {
  readonly operation: string;
  readonly body: string;
}

export type Fault =
  | { readonly kind: 'throttle' }
  /** The effect happens, and the connection is lost before the answer. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'delay'; readonly ms: number };

/**
 * A proxy before DynamoDB Local. It refuses what the service refuses and DynamoDB Local does not: operations
 * on an item that a transaction holds, and a transaction that has one item twice. It can also lose answers,
 * delay them and throttle.
 */
export class ConflictProxy {
  readonly endpoint: string;
  /** Decides for each call which fault it meets. */
  faultOf: (call: Call) => Fault | undefined = () => undefined;
  /** Is told how long the database itself needed for a call, also if nobody gets the answer any more. */
  onAnswer: (
    operation: string,
    ms: number,
    about: { readonly body: string; readonly status: number },
  ) => void = () => undefined;
  readonly #server: Server;
  readonly #upstream: string;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #held: HeldItems;

  private constructor(server: Server, upstream: string, held: HeldItems) {
    const { port } = server.address() as AddressInfo; // a listening TCP server has one
    this.endpoint = `http://127.0.0.1:${port}`;
    this.#server = server;
    this.#upstream = upstream;
    this.#held = held;
    server.on('request', (incoming, response) => {
      // If the proxy cannot carry out a request, the sender sees a lost connection.
      this.#answer(incoming, response).catch((error: unknown) => {
        console.error(error);
        response.destroy();
      });
    });
  }

  static async start(upstream: string, holding: Partial<Holding> = {}): Promise<ConflictProxy> {
    const server = createServer({ keepAliveTimeout: 60_000 }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ConflictProxy(server, upstream, new HeldItems({ holdMs: HOLD_MS, ...holding }));
  }

  set naming(naming: Naming) {
    this.#held.naming = naming;
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const operation = String(incoming.headers['x-amz-target']).split('.')[1] ?? '';
    const body = await buffer(incoming);
    const call: Call = { operation, body: body.toString() };
    const fault = this.faultOf(call);
    if (fault?.kind === 'throttle') return send(response, refusals.throttled());

    const touches = operationOf(operation, JSON.parse(call.body));
    const answer = await this.#held.admit(touches, async () => {
      const began = performance.now();
      const passed = await this.#pass(incoming, body);
      this.onAnswer(operation, performance.now() - began, { body: call.body, status: passed.status });
      if (fault?.kind === 'delay') await sleep(fault.ms);
      return passed;
    });
    if (fault?.kind === 'cut') response.destroy();
    else send(response, answer);
  }

  async #pass(incoming: IncomingMessage, body: Buffer): Promise<Answer> {
    const outgoing = request(this.#upstream, {
      method: incoming.method,
      path: incoming.url,
      headers: incoming.headers,
      agent: this.#agent,
    });
    outgoing.end(body);
    const [reply] = (await once(outgoing, 'response')) as [IncomingMessage]; // what this event carries
    return { status: reply.statusCode ?? 0, body: await buffer(reply) };
  }
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response
    .writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'content-length': body.length })
    .end(body);
}
