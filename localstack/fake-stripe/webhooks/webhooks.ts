import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { type EventRecord, shownEvent } from '../events/record.ts';
import { type MovableClock, seconds } from '../state/clock.ts';
import { readSetting, writeSetting } from '../state/database.ts';
import { type WebhookFault, WebhookFaults } from './faults.ts';
import { signatureOf } from './signature.ts';

/** Where events go. The fake has one such endpoint for all its accounts. */
export const webhookEndpoint = z.strictObject({
  url: z.url(),
  /** With this the fake signs what it sends. */
  secret: z.string().check(z.minLength(1)),
  /** Only events of these types; all, if it is left out. */
  types: z.optional(z.array(z.string())),
});
type Endpoint = z.output<typeof webhookEndpoint>;

/** What became of a delivery. */
export interface Delivery {
  readonly event: string;
  readonly type: string;
  readonly at: string;
  /** The status that was answered; null if there was no answer, or it was not sent at all. */
  readonly status: number | null;
  readonly fault: WebhookFault['kind'] | null;
}

const ENDPOINT = 'webhook_endpoint';
const SENT = 'webhook_sent';
const MOST_KEPT = 2_000;
const ANSWER_MS = 20_000;
/** Stripe tries for three days. Here an answer other than 2xx is tried again for some minutes. */
const MOST_TRIES = 10;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** Sends each event to the endpoint, at least once and in no promised order, as Stripe does. */
export class Webhooks {
  readonly faults = new WebhookFaults();
  readonly #database: DatabaseSync;
  readonly #clock: MovableClock;
  readonly #stopped = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  #deliveries: Delivery[] = [];

  constructor(database: DatabaseSync, clock: MovableClock) {
    this.#database = database;
    this.#clock = clock;
  }

  get endpoint(): Endpoint | undefined {
    const kept = readSetting(this.#database, ENDPOINT);
    return kept ? (JSON.parse(kept) as Endpoint) : undefined; // as it was checked when it was set
  }

  /** Events from now on go there. Earlier ones are not sent. */
  set endpoint(to: Endpoint | undefined) {
    writeSetting(this.#database, ENDPOINT, to ? JSON.stringify(to) : '');
    writeSetting(this.#database, SENT, String(this.#newest()));
  }

  get deliveries(): readonly Delivery[] {
    return this.#deliveries;
  }

  /** Begins to send the events that are new since the last call. */
  sendNew(): void {
    const { endpoint } = this;
    if (!endpoint) return;
    const after = Number(readSetting(this.#database, SENT) ?? 0);
    const rows = this.#database
      .prepare("SELECT seq, body FROM objects WHERE kind = 'event' AND seq > ? ORDER BY seq")
      .all(after);
    const last = rows.at(-1)?.['seq'];
    if (last === undefined) return;
    writeSetting(this.#database, SENT, String(last));
    for (const row of rows) this.#send(endpoint, JSON.parse(String(row['body'])) as EventRecord); // as it was written
  }

  /** Waits until everything was answered, or was given up. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.settled();
  }

  #send(endpoint: Endpoint, event: EventRecord): void {
    if (endpoint.types && !endpoint.types.includes(event.type)) return;
    const fault = this.faults.meeting(event.type);
    const times = fault?.kind === 'webhook_lost' ? 0 : fault?.kind === 'webhook_twice' ? 2 : 1;
    if (times === 0) this.#note(event, null, fault?.kind ?? null);
    for (let copy = 0; copy < times; copy += 1) {
      const delivered = this.#deliver(endpoint, event, fault).finally(() => this.#underWay.delete(delivered));
      this.#underWay.add(delivered);
    }
  }

  async #deliver(endpoint: Endpoint, event: EventRecord, fault: WebhookFault | undefined): Promise<void> {
    const late = fault?.kind === 'webhook_late' ? fault.delay_ms : 0;
    if (late > 0 && !(await this.#slept(late))) return;
    const body = JSON.stringify(shownEvent(event));
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const status = await this.#post(endpoint, body);
      if (this.#stopped.signal.aborted) return;
      this.#note(event, status, fault?.kind ?? null);
      if (status !== null && status >= 200 && status < 300) return;
      if (!(await this.#slept(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries)))) return;
    }
  }

  /** Each delivery has a time and a signature of its own. */
  async #post({ url, secret }: Endpoint, body: string): Promise<number | null> {
    const signature = signatureOf(body, secret, seconds(this.#clock.now()));
    const signal = AbortSignal.any([AbortSignal.timeout(ANSWER_MS), this.#stopped.signal]);
    return fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'stripe-signature': signature,
        'user-agent': 'Stripe/1.0 (a fake)',
      },
      body,
      signal,
    }).then(
      async (reply) => {
        await reply.body?.cancel();
        return reply.status;
      },
      () => null,
    );
  }

  /** @returns false if the fake stops meanwhile */
  #slept(ms: number): Promise<boolean> {
    return sleep(ms, true, { signal: this.#stopped.signal, ref: false }).catch(() => false);
  }

  #note({ id, type }: EventRecord, status: number | null, fault: Delivery['fault']): void {
    const at = new Date(this.#clock.now()).toISOString();
    this.#deliveries = [...this.#deliveries.slice(1 - MOST_KEPT), { event: id, type, at, status, fault }];
  }

  #newest(): number {
    const row = this.#database.prepare("SELECT max(seq) AS newest FROM objects WHERE kind = 'event'").get();
    return Number(row?.['newest'] ?? 0);
  }
}
