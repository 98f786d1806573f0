import type { DatabaseSync } from 'node:sqlite';
import { Refusal } from '../refusal.ts';

const KEPT_MS = 24 * 3_600_000;
const LONGEST = 255;

/** The answer that a key keeps, also if it is an error. */
export interface Kept {
  readonly status: number;
  readonly body: string;
  /** The request that first got this answer. */
  readonly request: string;
}

export interface Use {
  readonly account: string;
  readonly key: string;
  /** Method and path. */
  readonly endpoint: string;
  /** The parameters as one text, in a fixed order. */
  readonly parameters: string;
}

/** Idempotency keys, each for 24 hours of the fake's time. */
export class Keys {
  readonly #database: DatabaseSync;
  readonly #now: () => number;
  readonly #inFlight = new Set<string>();

  constructor(database: DatabaseSync, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  /**
   * Takes a key for a request, until `end`.
   *
   * @returns the answer that the key keeps, if it was used
   * @throws Refusal if the key is too long, in use right now, or was used for other parameters
   */
  begin(use: Use): Kept | undefined {
    const { account, key } = use;
    if (key.length > LONGEST)
      throw new Refusal(`The idempotency key has more than ${LONGEST} characters.`, {
        status: 400,
        beforeExecution: true,
      });
    if (this.#inFlight.has(inFlightName(account, key))) throw inUse(key);
    const kept = this.#find(use);
    this.#inFlight.add(inFlightName(account, key));
    return kept;
  }

  end({ account, key }: Use): void {
    this.#inFlight.delete(inFlightName(account, key));
  }

  keep({ account, key, endpoint, parameters }: Use, { status, body, request }: Kept): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO keys VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
      .run(account, key, endpoint, parameters, status, body, request, this.#now());
  }

  #find({ account, key, endpoint, parameters }: Use): Kept | undefined {
    const row = this.#database.prepare('SELECT * FROM keys WHERE account = ? AND key = ?').get(account, key);
    if (row === undefined || this.#now() - Number(row['at']) >= KEPT_MS) return undefined;
    if (row['endpoint'] !== endpoint) throw misused(key, `endpoint, which was ${row['endpoint']}`);
    if (row['parameters'] !== parameters) throw misused(key, 'parameters');
    return { status: Number(row['status']), body: String(row['body']), request: String(row['request']) };
  }
}

const inFlightName = (account: string, key: string): string => `${account} ${key}`;

const misused = (key: string, what: string): Refusal =>
  new Refusal(`The idempotency key '${key}' can only be used again with its first ${what}.`, {
    status: 400,
    type: 'idempotency_error',
    beforeExecution: true,
  });

export const inUse = (key: string): Refusal =>
  new Refusal(`Another request with the idempotency key '${key}' is still in progress.`, {
    status: 409,
    code: 'idempotency_key_in_use',
    headers: { 'stripe-should-retry': 'true' },
    beforeExecution: true,
  });
