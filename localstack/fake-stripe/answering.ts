import type { DatabaseSync } from 'node:sqlite';
import { API_VERSION } from './events/record.ts';
import { execute, type Given } from './executing.ts';
import type { Faults } from './faults/faults.ts';
import { atArrival, stageOf } from './faults/outcomes.ts';
import type { Call } from './operation.ts';
import { type RateLimits, tooMany } from './rate-limits.ts';
import { Refusal } from './refusal.ts';
import type { Logged, Requests } from './requests.ts';
import { operationFor } from './routes.ts';
import { accountOf, openAccount } from './state/account.ts';
import { type MovableClock, seconds } from './state/clock.ts';
import { newId } from './state/collection.ts';
import type { Keys, Use } from './state/keys.ts';
import type { Webhooks } from './webhooks/webhooks.ts';
import { canonical, readForm } from './wire/form.ts';
import { type Reply, replyOf } from './wire/reply.ts';

/** A request as it arrived. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  readonly header: (name: string) => string | undefined;
}

export interface Parts {
  readonly database: DatabaseSync;
  readonly clock: MovableClock;
  readonly keys: Keys;
  readonly faults: Faults;
  readonly limits: RateLimits;
  readonly requests: Requests;
  readonly webhooks: Webhooks;
  readonly searchLag: number;
  readonly url: () => string;
}

type Met = ReturnType<Faults['meeting']>;

/** Handles a request in the same steps as Stripe's API. */
export class Api {
  readonly #parts: Parts;
  /** Objects that a request is changing right now. */
  readonly #held = new Set<string>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @returns the answer, or `cut` if the connection must be lost instead */
  async answer(received: Received): Promise<Reply | 'cut'> {
    const { method, path } = received;
    const requestId = newId('req');
    const logged = this.#parts.requests.begin({
      at: new Date(this.#parts.clock.now()).toISOString(),
      method,
      path,
      request_id: requestId,
      idempotency_key: received.header('idempotency-key') ?? null,
    });
    const reply = await this.#way(received, logged).catch((error: unknown) => {
      if (error instanceof Refusal) return replyOf(error);
      throw error;
    });
    if (reply === 'cut') {
      logged.outcome = 'cut';
      return 'cut';
    }
    Object.assign(logged, { outcome: 'answered', status: reply.status, code: reply.code });
    return {
      ...reply,
      headers: { ...reply.headers, 'request-id': requestId, 'stripe-version': API_VERSION },
    };
  }

  async #way(received: Received, logged: Logged): Promise<Reply | 'cut'> {
    const { method, path } = received;
    const { key: apiKey, account } = accountOf(received.header('authorization'));
    logged.account = account;
    const { operation, ids } = operationFor(method, path);
    logged.operation = `${method} ${operation.path}`;
    const met = this.#parts.faults.meeting({ method, path, apiKey });
    if (met && stageOf(met.fault) === 'arrival') return this.#arrival(met, logged);
    this.#parts.limits.admit(account, logged.operation);
    checkHeaders(received);
    const form = readForm(method === 'POST' ? received.body : received.query);
    logged.parameters = form;
    const key = method === 'POST' ? received.header('idempotency-key') : undefined;
    const use = key
      ? { account, key, endpoint: `${method} ${path}`, parameters: canonical(form) }
      : undefined;
    const call: Call = {
      account: openAccount(this.#parts.database, account),
      now: seconds(this.#parts.clock.now()),
      ids,
      url: this.#parts.url(),
      requestId: logged.request_id,
      idempotencyKey: key,
      searchLag: this.#parts.searchLag,
    };
    return this.#underKey({ operation, form, use, call }, met, logged);
  }

  async #arrival(met: NonNullable<Met>, logged: Logged): Promise<Reply | 'cut'> {
    await this.#meet(met, logged);
    const instead = atArrival(met.fault, logged.idempotency_key ?? undefined);
    if (instead === 'cut') return 'cut';
    const reply = instead instanceof Refusal ? replyOf(instead) : instead;
    const { retry_after: seconds } = met.fault;
    const wait = seconds === undefined ? {} : { 'retry-after': String(seconds) };
    return { ...reply, headers: { ...reply.headers, ...wait } };
  }

  async #meet({ fault, happen }: NonNullable<Met>, logged: Logged): Promise<void> {
    happen();
    logged.fault = fault.kind;
    await this.#parts.faults.wait(fault);
  }

  /** No other request can use the key meanwhile. If the key keeps an answer, that is sent again. */
  async #underKey(given: Given, met: Met, logged: Logged): Promise<Reply | 'cut'> {
    const { use } = given;
    if (!use) return this.#holding(given, met, logged);
    const kept = this.#parts.keys.begin(use);
    try {
      if (!kept) return await this.#holding(given, met, logged);
      if (met && stageOf(met.fault) === 'passage') await this.#meet(met, logged);
      logged.replayed = true;
      if (met?.fault.kind === 'reply_lost') return 'cut';
      const { status, body, request } = kept;
      const headers = { ...echo(use), 'idempotent-replayed': 'true', 'original-request': request };
      return { status, body, code: codeIn(body), headers };
    } finally {
      this.#parts.keys.end(use);
    }
  }

  /** A second change of the same object is refused as long as the first one is running. */
  async #holding(given: Given, met: Met, logged: Logged): Promise<Reply | 'cut'> {
    const { call, operation, use } = given;
    const run = operation.prepare(given.form);
    const [id] = Object.values(call.ids);
    const held = operation.method === 'GET' || id === undefined ? undefined : `${call.account.id} ${id}`;
    if (held !== undefined && this.#held.has(held))
      throw tooMany({ 'stripe-should-retry': 'true' }, 'lock_timeout');
    if (held !== undefined) this.#held.add(held);
    try {
      if (met) await this.#meet(met, logged);
      // Somebody may have moved the clock meanwhile.
      const now = seconds(this.#parts.clock.now());
      const reply = execute(this.#parts, () => run({ ...call, now }), given, met?.fault);
      if (met?.fault.kind === 'reply_lost') return 'cut';
      return { ...reply, headers: { ...reply.headers, ...(use && echo(use)) } };
    } finally {
      if (held !== undefined) this.#held.delete(held);
    }
  }
}

const echo = ({ key }: Use): Record<string, string> => ({ 'idempotency-key': key });

function codeIn(body: string): string | null {
  const { error }: { error?: { code?: string } } = JSON.parse(body);
  return error?.code ?? null;
}

function checkHeaders({ method, body, header }: Received): void {
  const version = header('stripe-version');
  if (version !== undefined && version !== API_VERSION)
    throw new Refusal(`The fake Stripe speaks the version ${API_VERSION}, and not ${version}.`, {
      status: 400,
      beforeExecution: true,
    });
  const type = header('content-type') ?? '';
  if (method === 'POST' && body !== '' && !type.startsWith('application/x-www-form-urlencoded'))
    throw new Refusal('A POST has the content type application/x-www-form-urlencoded.', {
      status: 400,
      beforeExecution: true,
    });
}
