import type { BillingError, Outcome } from './errors.ts';
import { combinedOutcome, errorOf, type Failure } from './failure.ts';
import { logTry } from './log.ts';
import type { Settings } from './options.ts';
import { requestIdIn } from './reply.ts';
import { type RetryBudget, retryDelay } from './retry.ts';
import { type RouteName, routes } from './routes.ts';
import type { Signable } from './signing.ts';
import { type TryResult, tryOnce } from './try.ts';

export interface Call {
  readonly route: RouteName;
  /** Made once: every try sends the same body under the same key. */
  readonly request: Signable;
  readonly requestId: string;
  /** Absent for reads. */
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

interface CallState {
  readonly endsAt: number;
  attempts: number;
  retries: number;
  outcome: Outcome;
  clockCorrected: boolean;
}

interface TimedTry {
  readonly result: TryResult;
  readonly durationMs: number;
}

type NextStep = { readonly delayMs: number } | { readonly gaveUp: string | undefined };

/** Tries until Tally answers, or until another try would be of no use. Only for calls that are safe to repeat. */
export async function perform(call: Call, settings: Settings, shared: SharedState): Promise<unknown> {
  const state: CallState = {
    endsAt: settings.clock.elapsed() + call.deadline,
    attempts: 0,
    retries: 0,
    outcome: 'not_applied',
    clockCorrected: false,
  };
  for (;;) {
    const timed = await nextTry(call, state, settings, shared);
    const { result } = timed;
    if ('reply' in result) {
      shared.budget.recordSuccess();
      logResult(timed, call, state, settings);
      return result.reply;
    }
    // A read changes nothing, whatever became of it.
    if (call.idempotencyKey !== undefined) state.outcome = combinedOutcome(state.outcome, result.failure);
    const next = correctClock(result, state, shared) ?? nextStep(result.failure, state, settings, shared);
    logResult(timed, call, state, settings, next);
    if ('gaveUp' in next) throw errorOf(result.failure, { ...call, ...state, gaveUp: next.gaveUp });
    await pause(next.delayMs, call, state, settings);
  }
}

async function nextTry(
  call: Call,
  state: CallState,
  settings: Settings,
  shared: SharedState,
): Promise<TimedTry> {
  const startedAt = settings.clock.elapsed();
  const left = state.endsAt - startedAt;
  if (left <= 0 || call.signal?.aborted) throw stopped(call, state);
  state.attempts += 1;
  const result = await tryOnce(
    {
      route: routes[call.route],
      request: call.request,
      signal: call.signal,
      limit: { ms: Math.min(settings.timeout, left), isDeadline: left <= settings.timeout },
      clockSkew: shared.clockSkew,
    },
    settings,
  );
  return { result, durationMs: Math.round(settings.clock.elapsed() - startedAt) };
}

/** A refusal for the signature's date did nothing, so the corrected try is no retry; once a call is enough. */
function correctClock(
  result: Extract<TryResult, { failure: Failure }>,
  state: CallState,
  shared: SharedState,
): NextStep | undefined {
  if (result.clockSkew === undefined || state.clockCorrected) return undefined;
  state.clockCorrected = true;
  shared.clockSkew = result.clockSkew;
  return { delayMs: 0 };
}

function nextStep(failure: Failure, state: CallState, settings: Settings, shared: SharedState): NextStep {
  const { clock, retry } = settings;
  if (failure.advice === 'never') return { gaveUp: undefined };
  if (state.retries >= retry.retries) return { gaveUp: `no more than ${retry.retries} retries` };
  if ((failure.retryAfterMs ?? 0) > retry.maxDelay) return { gaveUp: 'asked to wait longer than maxDelay' };
  const delayMs = retryDelay(
    failure.advice,
    { retriesDone: state.retries, retryAfterMs: failure.retryAfterMs, random: clock.random() },
    retry,
  );
  if (delayMs >= state.endsAt - clock.elapsed()) return { gaveUp: 'the next try would be past the deadline' };
  if (!shared.budget.take()) return { gaveUp: "this client's retry budget is used up" };
  state.retries += 1;
  return { delayMs };
}

async function pause(ms: number, call: Call, state: CallState, settings: Settings): Promise<void> {
  try {
    await settings.clock.sleep(ms, call.signal);
  } catch (cause) {
    throw stopped(call, state, cause);
  }
}

/** The call ended between tries: by its caller, or because its time was over. */
function stopped(call: Call, state: CallState, cause: unknown = call.signal?.reason): BillingError {
  const aborted = call.signal?.aborted ?? false;
  const failure: Failure = {
    kind: 'no_reply',
    code: aborted ? 'aborted' : 'deadline_exceeded',
    message: aborted ? 'the caller aborted it' : 'the deadline passed',
    outcome: state.outcome,
    advice: 'never',
    cause,
  };
  return errorOf(failure, { ...call, ...state, gaveUp: undefined });
}

function logResult(timed: TimedTry, call: Call, state: CallState, settings: Settings, next?: NextStep): void {
  const { result, durationMs } = timed;
  const facts =
    'reply' in result
      ? { status: result.response.status, requestId: requestIdIn(result.response) }
      : result.failure;
  logTry(settings.logger, {
    route: call.route,
    attempt: state.attempts,
    durationMs,
    requestId: facts.requestId ?? call.requestId,
    status: facts.status,
    code: 'code' in facts ? facts.code : undefined,
    retryInMs: next !== undefined && 'delayMs' in next ? Math.round(next.delayMs) : undefined,
  });
}
