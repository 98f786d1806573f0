import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type OpenTable, openTable } from '../../functions/store/table/table.ts';

/** A request as DynamoDB gets it: the operation, and its input as JSON. A number in it is `{"N": "0.05"}`. */
export interface WireCall {
  readonly operation: string;
  readonly body: string;
}

type Behaviour = (response: ServerResponse) => void;

export const reply =
  (output: object): Behaviour =>
  (response) =>
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(output));

/** An error as the service answers it. */
export const failure =
  (name: string, status = 400): Behaviour =>
  (response) =>
    response
      .writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
      .end(
        JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: `${name} happened` }),
      );

/** The connection is lost. The caller cannot know whether this was before or after the effect. */
export const cut: Behaviour = (response) => {
  response.socket?.destroy();
};

export const silence: Behaviour = () => {};

/**
 * A server that speaks DynamoDB's protocol. A test sets its behaviour for each request, and the last
 * behaviour stays.
 */
export class DynamoDbWire {
  readonly calls: WireCall[] = [];
  readonly table: OpenTable;
  readonly #server;
  #script: Behaviour[] = [reply({})];

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server;
    this.table = this.open();
  }

  static async start(): Promise<DynamoDbWire> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const wire = new DynamoDbWire(server);
    server.on('request', async (incoming, response) => {
      const operation = String(incoming.headers['x-amz-target']).split('.')[1] ?? '';
      wire.calls.push({ operation, body: await text(incoming) });
      const behaviour = wire.#script.length > 1 ? wire.#script.shift() : wire.#script[0];
      behaviour?.(response);
    });
    return wire;
  }

  script(...behaviours: Behaviour[]): void {
    this.calls.length = 0;
    this.#script = behaviours;
  }

  /** The store's own client, with this server as its endpoint. */
  open(config: Parameters<typeof openTable>[1] = {}): OpenTable {
    const { port } = this.#server.address() as AddressInfo; // a listening TCP server has one
    return openTable('tally', {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      ...config,
    });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
