import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateTableCommand, DeleteTableCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { listIndex } from '../../functions/store/table/list-index.ts';
import { type OpenTable, openTable } from '../../functions/store/table/table.ts';
import { dynamoDbLocal } from '../../localstack/host/prepare.ts';
import { findJava } from '../../localstack/host/prerequisites.ts';
import { freePort } from './ports.ts';

const START_MS = 30_000;

const PATIENT = { connectionTimeout: 10_000, requestTimeout: 30_000 } as const;

/** Tables on a DynamoDB Local, whoever started it. */
export class LocalTables {
  readonly endpoint: string;

  constructor(endpoint: string) {
    this.endpoint = endpoint;
  }

  /** The store's own client. It can use another address, such as that of a proxy. */
  open(name: string, endpoint: string = this.endpoint): OpenTable {
    return openTable(name, {
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      // A machine that runs all tests is sometimes slower than the time limit that a function has for its
      // table.
      requestHandler: PATIENT,
    });
  }

  /** An empty table with the keys and the index of the deployed one. */
  async createTable(name: string): Promise<OpenTable> {
    const table = this.open(name);
    const { partitionKey, sortKey } = listIndex;
    const schema = (partition: string, sort: string) => [
      { AttributeName: partition, KeyType: 'HASH' as const },
      { AttributeName: sort, KeyType: 'RANGE' as const },
    ];
    await table.client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['pk', 'sk', partitionKey, sortKey].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S' as const,
        })),
        KeySchema: schema('pk', 'sk'),
        GlobalSecondaryIndexes: [
          {
            IndexName: listIndex.name,
            KeySchema: schema(partitionKey, sortKey),
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      }),
    );
    return table;
  }

  async deleteTable(name: string): Promise<void> {
    await this.open(name).client.send(new DeleteTableCommand({ TableName: name }));
  }
}

/** A DynamoDB Local on the loopback interface. It ends with the process that started it. */
export class DynamoDbLocal extends LocalTables {
  readonly #process: ChildProcess;
  /**
   * The folder in which it unpacks its SQLite library. The library stays there when the process is killed.
   */
  readonly #temporary: string;
  #said = '';

  private constructor(child: ChildProcess, endpoint: string, temporary: string) {
    super(endpoint);
    this.#process = child;
    this.#temporary = temporary;
    child.stderr?.on('data', (text) => {
      this.#said += String(text);
    });
  }

  /** @param data the folder for its tables; without it, they are in memory */
  static async start(data?: string): Promise<DynamoDbLocal> {
    if (!existsSync(dynamoDbLocal)) {
      throw new Error('DynamoDB Local is missing: node bin/tally.ts prepare fetches it.');
    }
    const { java } = await findJava();
    const port = await freePort();
    const jars = join(dynamoDbLocal, 'jars');
    const kept = data === undefined ? ['-inMemory'] : ['-dbPath', data];
    const temporary = await mkdtemp(join(tmpdir(), 'tally-dynamodb-'));
    const launcher = [
      '-Xmx1g',
      `-Djava.io.tmpdir=${temporary}`,
      `-Dsqlite4java.library.path=${jars}`,
      '-cp',
      [join(dynamoDbLocal, 'classes'), join(jars, '*')].join(delimiter),
      'LoopbackDynamoDb',
    ];
    // The launcher ends with its parent process, so that a killed test run leaves no process.
    const child = spawn(java, [...launcher, '-port', String(port), ...kept, '-disableTelemetry'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const local = new DynamoDbLocal(child, `http://127.0.0.1:${port}`, temporary);
    await local.#untilItAnswers();
    return local;
  }

  /** Kills the process at once. */
  async stop(): Promise<void> {
    if (this.#process.exitCode === null) {
      const exited = once(this.#process, 'exit');
      this.#process.kill('SIGKILL');
      await exited;
    }
    await rm(this.#temporary, { recursive: true, force: true });
  }

  async #untilItAnswers(): Promise<void> {
    const { client } = this.open('none');
    for (const deadline = Date.now() + START_MS; Date.now() < deadline; await sleep(50)) {
      if (this.#process.exitCode !== null) break;
      const answered = await client.send(new ListTablesCommand({})).then(
        () => true,
        () => false,
      );
      if (answered) return;
    }
    await this.stop();
    throw new Error(`DynamoDB Local did not answer at ${this.endpoint}: ${this.#said}`);
  }
}
