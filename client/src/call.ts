import type { Outcome } from './errors.ts';
import { combinedOutcome, errorOf, type Failure } from './failure.ts';
import { type RouteName, routes } from './generated/routes.ts';
import { logTry } from './log.ts';
import type { Settings } from './options.ts';
import { requestIdIn } from './reply.ts';
import { type RetryBudget, retryDelay } from './retry.ts';
import type { Route } from './route.ts';
import type { Signable } from './signing.ts';
import { type TryResult, tryOnce } from './try.ts';

export interface Call {
  readonly route: RouteName;
  /** Path and query, below the base URL. */
  readonly target: string;
  /** Asked before each try: the same text under the same key, or of a batch what is left to do. */
  readonly body: () => string | null;
  /** Absent for reads, and for writes that are safe to repeat by nature. */
  readonly idempotencyKey?: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds for all tries and waits together. */
  readonly deadline: number;
  /** Milliseconds for one try. */
  readonly timeout: number;
  /** Why a reply is not the end of the call yet, where it may leave something to do. */
  readonly unfinished?: (reply: unknown) => Failure | undefined;
  /** What had come of a call of which this one is a part. */
  readonly before?: CallSoFar | undefined;
}

export interface CallSoFar {
  readonly retries: number;
  readonly outcome: Outcome;
}

/** What a call ended with, when it has no reply. */
export interface Ending {
  readonly failure: Failure;
  /** Why there was no further try, where the failure itself would have allowed one. */
  readonly gaveUp?: string | undefined;
}

/** What an instance's calls share. */
export interface SharedState {
  readonly budget: RetryBudget;
  /** How far the gateway's clock is ahead of ours. */
  clockSkew: number;
}

interface TimedTry {
  readonly result: TryResult;
  readonly durationMs: number;
}

type NextStep = { readonly delayMs: number } | { readonly gaveUp: string | undefined };

/** One call with all its tries. Every route is safe to repeat: a read, a write under a key, or idempotent by nature. */
export class RepeatedCall {
  readonly #call: Call;
  readonly #settings: Settings;
  readonly #shared: SharedState;
  readonly #route: Route;
  readonly #requestId = crypto.randomUUID();
  readonly #endsAt: number;
  #attempts = 0;
  #retries: number;
  #outcome: Outcome;
  #clockCorrected = false;

  constructor(call: Call, settings: Settings, shared: SharedState) {
    this.#call = call;
    this.#route = routes[call.route];
    this.#settings = settings;
    this.#shared = shared;
    this.#endsAt = settings.clock.elapsed() + call.deadline;
    this.#retries = call.before?.retries ?? 0;
    this.#outcome = call.before?.outcome ?? 'not_applied';
  }

  get soFar(): CallSoFar {
    return { retries: this.#retries, outcome: this.#outcome };
  }

  /** The reply, or the error that the call ended with. */
  async reply(): Promise<unknown> {
    const result = await this.result();
    if ('reply' in result) return result.reply;
    throw this.error(result);
  }

  /** Tries until Tally answers, or until another try would be of no use. */
  async result(): Promise<{ readonly reply: unknown } | Ending> {
    for (;;) {
      if (this.#isOver) return { failure: this.#stopped() };
      const timed = await this.#nextTry();
      const { result } = timed;
      if ('reply' in result) {
        this.#shared.budget.recordSuccess();
        this.#log(timed);
        return { reply: result.reply };
      }
      const { failure } = result;
      // A read changes nothing, whatever became of it.
      if (this.#changes) this.#outcome = combinedOutcome(this.#outcome, failure);
      const next = this.#correctedClock(result.clockSkew) ?? this.#nextStep(failure);
      this.#log(timed, next);
      if ('gaveUp' in next) return { failure, gaveUp: next.gaveUp };
      const interruption = await this.#pause(next.delayMs);
      if (interruption !== undefined) return { failure: interruption };
    }
  }

  get #isOver(): boolean {
    return this.#endsAt <= this.#settings.clock.elapsed() || this.#call.signal?.aborted === true;
  }

  async #nextTry(): Promise<TimedTry> {
    const { clock } = this.#settings;
    const startedAt = clock.elapsed();
    const left = this.#endsAt - startedAt;
    const { signal, timeout } = this.#call;
    this.#attempts += 1;
    const limit = { ms: Math.min(timeout, left), isDeadline: left <= timeout };
    const { clockSkew } = this.#shared;
    const attempt = { route: this.#route, request: this.#request, signal, limit, clockSkew };
    const result = await tryOnce(attempt, this.#settings);
    const failure = 'reply' in result ? this.#call.unfinished?.(result.reply) : undefined;
    return {
      result: failure === undefined ? result : { failure },
      durationMs: Math.round(clock.elapsed() - startedAt),
    };
  }

  /** A refusal for the signature's date did nothing, so the corrected try is no retry; once a call is enough. */
  #correctedClock(clockSkew: number | undefined): NextStep | undefined {
    if (clockSkew === undefined || this.#clockCorrected) return undefined;
    this.#clockCorrected = true;
    this.#shared.clockSkew = clockSkew;
    return { delayMs: 0 };
  }

  #nextStep(failure: Failure): NextStep {
    const { clock, retry } = this.#settings;
    const { advice, retryAfterMs } = failure;
    if (advice === 'never') return { gaveUp: undefined };
    if (this.#retries >= retry.retries) return { gaveUp: `no more than ${retry.retries} retries` };
    if ((retryAfterMs ?? 0) > retry.maxDelay) return { gaveUp: 'asked to wait longer than maxDelay' };
    const wait = { retriesDone: this.#retries, retryAfterMs, random: clock.random() };
    const delayMs = retryDelay(advice, wait, retry);
    if (delayMs >= this.#endsAt - clock.elapsed()) {
      return { gaveUp: 'the next try would be past the deadline' };
    }
    if (!this.#shared.budget.take()) return { gaveUp: "this client's retry budget is used up" };
    this.#retries += 1;
    return { delayMs };
  }

  /** What ended the call in the wait, if anything did. */
  async #pause(ms: number): Promise<Failure | undefined> {
    try {
      await this.#settings.clock.sleep(ms, this.#call.signal);
      return undefined;
    } catch (cause) {
      return this.#stopped(cause);
    }
  }

  /** The call ended between tries: by its caller, or because its time was over. */
  #stopped(cause: unknown = this.#call.signal?.reason): Failure {
    const ending = this.#call.signal?.aborted
      ? { code: 'aborted', message: 'the caller aborted it' }
      : { code: 'deadline_exceeded', message: 'the deadline passed' };
    return { ...ending, kind: 'no_reply', outcome: this.#outcome, advice: 'never', cause };
  }

  /** The error for this ending, or for what it means to one item of a batch. */
  error(
    { failure, gaveUp }: Ending,
    item: { readonly outcome?: Outcome; readonly idempotencyKey?: string } = {},
  ) {
    return errorOf(failure, {
      ...this.#call,
      requestId: this.#requestId,
      attempts: this.#attempts,
      outcome: this.#outcome,
      changes: this.#changes,
      gaveUp,
      ...item,
    });
  }

  get #changes(): boolean {
    return this.#route.method !== undefined;
  }

  get #request(): Signable {
    const { target, idempotencyKey } = this.#call;
    const body = this.#call.body();
    return {
      method: this.#route.method ?? 'GET',
      url: this.#settings.baseUrl + target,
      body,
      headers: {
        accept: 'application/json',
        // The same for all tries: it finds the call in Tally's logs even when no reply came.
        'x-request-id': this.#requestId,
        ...(body !== null && { 'content-type': 'application/json' }),
        ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
      },
    };
  }

  #log({ result, durationMs }: TimedTry, next?: NextStep): void {
    const facts = 'reply' in result ? answeredBy(result.response) : result.failure;
    logTry(this.#settings.logger, {
      route: this.#call.route,
      attempt: this.#attempts,
      durationMs,
      requestId: facts.requestId ?? this.#requestId,
      status: facts.status,
      code: facts.code,
      retryInMs: next !== undefined && 'delayMs' in next ? Math.round(next.delayMs) : undefined,
    });
  }
}

const answeredBy = (response: Response) => ({
  status: response.status,
  requestId: requestIdIn(response),
  code: undefined,
});
