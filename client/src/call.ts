import type { BillingError, Outcome } from './errors.ts';
import { combinedOutcome, errorOf, type Failure } from './failure.ts';
import { type RouteName, routes } from './generated/routes.ts';
import { logTry } from './log.ts';
import type { Settings } from './options.ts';
import { requestIdIn } from './reply.ts';
import { type RetryBudget, retryDelay } from './retry.ts';
import type { Signable } from './signing.ts';
import { type TryResult, tryOnce } from './try.ts';

export interface Call {
  readonly route: RouteName;
  /** Made once: every try sends the same body under the same key. */
  readonly request: Signable;
  readonly requestId: string;
  /** Absent for reads, and for writes that are safe to repeat by nature. */
  readonly idempotencyKey: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds for all tries and waits together. */
  readonly deadline: number;
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
  readonly #endsAt: number;
  #attempts = 0;
  #retries = 0;
  #outcome: Outcome = 'not_applied';
  #clockCorrected = false;

  constructor(call: Call, settings: Settings, shared: SharedState) {
    this.#call = call;
    this.#settings = settings;
    this.#shared = shared;
    this.#endsAt = settings.clock.elapsed() + call.deadline;
  }

  /** Tries until Tally answers, or until another try would be of no use. */
  async reply(): Promise<unknown> {
    for (;;) {
      const timed = await this.#nextTry();
      const { result } = timed;
      if ('reply' in result) {
        this.#shared.budget.recordSuccess();
        this.#log(timed);
        return result.reply;
      }
      const { failure } = result;
      // A read changes nothing, whatever became of it.
      if (this.#changes) this.#outcome = combinedOutcome(this.#outcome, failure);
      const next = this.#correctedClock(result.clockSkew) ?? this.#nextStep(failure);
      this.#log(timed, next);
      if ('gaveUp' in next) throw this.#error(failure, next.gaveUp);
      await this.#pause(next.delayMs);
    }
  }

  async #nextTry(): Promise<TimedTry> {
    const { clock, timeout } = this.#settings;
    const startedAt = clock.elapsed();
    const left = this.#endsAt - startedAt;
    const { route, request, signal } = this.#call;
    if (left <= 0 || signal?.aborted) throw this.#stopped();
    this.#attempts += 1;
    const limit = { ms: Math.min(timeout, left), isDeadline: left <= timeout };
    const { clockSkew } = this.#shared;
    const result = await tryOnce({ route: routes[route], request, signal, limit, clockSkew }, this.#settings);
    return { result, durationMs: Math.round(clock.elapsed() - startedAt) };
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

  async #pause(ms: number): Promise<void> {
    try {
      await this.#settings.clock.sleep(ms, this.#call.signal);
    } catch (cause) {
      throw this.#stopped(cause);
    }
  }

  /** The call ended between tries: by its caller, or because its time was over. */
  #stopped(cause: unknown = this.#call.signal?.reason): BillingError {
    const ending = this.#call.signal?.aborted
      ? { code: 'aborted', message: 'the caller aborted it' }
      : { code: 'deadline_exceeded', message: 'the deadline passed' };
    return this.#error(
      { ...ending, kind: 'no_reply', outcome: this.#outcome, advice: 'never', cause },
      undefined,
    );
  }

  #error(failure: Failure, gaveUp: string | undefined): BillingError {
    const { route, requestId, idempotencyKey } = this.#call;
    const [attempts, outcome] = [this.#attempts, this.#outcome];
    const changes = this.#changes;
    return errorOf(failure, { route, requestId, idempotencyKey, attempts, outcome, gaveUp, changes });
  }

  get #changes(): boolean {
    return this.#call.request.method !== 'GET';
  }

  #log({ result, durationMs }: TimedTry, next?: NextStep): void {
    const facts = 'reply' in result ? answeredBy(result.response) : result.failure;
    logTry(this.#settings.logger, {
      route: this.#call.route,
      attempt: this.#attempts,
      durationMs,
      requestId: facts.requestId ?? this.#call.requestId,
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
