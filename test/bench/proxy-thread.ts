import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** The number of calls to the table, and how many of them were transactions. Refused transactions count too. */
export interface Calls {
  readonly all: number;
  readonly transactions: number;
  /** The time that DynamoDB Local itself took for transactions, and for how many: those that were not refused. */
  readonly localMs: number;
  readonly passed: number;
}

const NAMES = ['all', 'transactions', 'localMs', 'passed'] as const satisfies readonly (keyof Calls)[];

/** Counts in memory that both threads share. */
export class SharedCounts {
  readonly memory: Int32Array;

  constructor(
    memory: Int32Array = new Int32Array(new SharedArrayBuffer(NAMES.length * Int32Array.BYTES_PER_ELEMENT)),
  ) {
    this.memory = memory;
  }

  add(name: keyof Calls, value: number): void {
    Atomics.add(this.memory, NAMES.indexOf(name), value);
  }

  get(name: keyof Calls): number {
    return Atomics.load(this.memory, NAMES.indexOf(name));
  }

  since(before: Calls): Calls {
    const now = this.now();
    return {
      all: now.all - before.all,
      transactions: now.transactions - before.transactions,
      localMs: now.localMs - before.localMs,
      passed: now.passed - before.passed,
    };
  }

  now(): Calls {
    return {
      all: this.get('all'),
      transactions: this.get('transactions'),
      localMs: this.get('localMs'),
      passed: this.get('passed'),
    };
  }
}

export interface ProxyWork {
  readonly upstream: string;
  readonly memory: Int32Array;
}

/**
 * The conflict proxy in a thread of its own. In one thread with busy writers it would answer late, and so hold the items
 * of each transaction longer than the service does.
 */
export class ProxyThread {
  readonly endpoint: string;
  readonly counts: SharedCounts;
  readonly #worker: Worker;

  private constructor(endpoint: string, counts: SharedCounts, worker: Worker) {
    this.endpoint = endpoint;
    this.counts = counts;
    this.#worker = worker;
  }

  static async start(upstream: string): Promise<ProxyThread> {
    const counts = new SharedCounts();
    const worker = new Worker(new URL('./proxy-worker.ts', import.meta.url), {
      workerData: { upstream, memory: counts.memory } satisfies ProxyWork,
    });
    const [endpoint] = (await once(worker, 'message')) as [string]; // what the worker sends once it listens
    return new ProxyThread(endpoint, counts, worker);
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}
