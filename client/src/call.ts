import { type BillingError, BillingNoReplyError, type Outcome } from './errors.ts';
import { errorOf, type Failure, stoppedBy, stronger } from './failure.ts';
import { type RouteName, routes } from './generated/routes.ts';
import { safely, type TryFollower, tellOf } from './log.ts';
import { LONGEST_TIMER, type Settings } from './options.ts';
import { JSON_MEDIA } from './reply.ts';
import { type RetryBudget, retryDelay } from './retry.ts';
import type { Route } from './route.ts';
import type { Signable } from './signing.ts';
import { withinLimit } from './time-limit.ts';
import { type TryResult, tryOnce } from './try.ts';

export interface Call {
  readonly route: RouteName;
  /** Path and query, below the base URL. */
  readonly target: string;
  /** Called before each try. It gives the same text under the same key; for a batch, the items that are left. */
  readonly body: () => string | null;
  /** Absent for reads, and for writes that are always safe to repeat. */
  readonly key?: string | undefined;
  /** The media type asked for; JSON, when left out. */
  readonly accept?: string | undefined;
  /** Whether the reply leaves out the new state of what was changed. If left out, the client's setting counts. */
  readonly minimal?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** When all tries and waits must end, in the clock's elapsed time. */
  readonly endsAt: number;
  /** Milliseconds for one try. */
  readonly timeout: number;
  /** Why the call goes on after a reply that leaves something to do. */
  readonly unfinished?: (reply: unknown) => Failure | undefined;
  /** What is known from the call of which this one is a part. */
  readonly before?: Readonly<CallSoFar> | undefined;
}

export interface CallSoFar {
  retries: number;
  outcome: Outcome;
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
  skew: number;
}

/** The wait before another try. If there is none, why, although the failure would have allowed it. */
interface NextStep {
  readonly wait?: number;
  readonly gaveUp?: string;
}

type Result = { readonly reply: unknown } | Ending;

export interface RepeatedCall {
  readonly soFar: Readonly<CallSoFar>;
  /** Tries until Tally answers, or until another try would not help. */
  result(): Promise<Result>;
  /** The error for this ending, also for one item of a batch. */
  error(ending: Ending, outcome?: Outcome, idempotencyKey?: string): BillingError;
}

/**
 * One call with all its tries. Every route is safe to repeat: it is a read, a write under a key, or idempotent anyway.
 */
export const repeatedCall = (call: Call, settings: Settings, shared: SharedState): RepeatedCall => {
  const { signal, timeout, endsAt, key, accept = JSON_MEDIA, minimal = settings.minimal } = call;
  const { clock, retry, baseUrl, onTry } = settings;
  const route: Route = routes[call.route];
  const requestId = crypto.randomUUID();
  const soFar: CallSoFar = { retries: 0, outcome: 'not_applied', ...call.before };
  let attempts = 0;
  let follower: TryFollower | undefined;
  let isClockCorrected = false;
  /** Undefined until Tally says that the session token has expired. Then it is true for the next try only. */
  let renewing: boolean | undefined;

  const result = async (): Promise<Result> => {
    let end: Result | undefined;
    while (!end) end = await tryAndWait();
    return end;
  };

  /** How the call ended, if there is no further try. */
  const tryAndWait = async (): Promise<Result | undefined> => {
    const startedAt = clock.elapsed();
    if (endsAt <= startedAt || signal?.aborted) return stopped(signal?.reason);
    const tried = await nextTry(endsAt - startedAt);
    const next = 'reply' in tried ? {} : afterFailure(tried);
    log(tried, startedAt, next);
    if ('reply' in tried) return tried;
    if (next.wait === undefined) return { failure: tried, ...next };
    return pause(next.wait);
  };

  const nextTry = async (left: number): Promise<TryResult> => {
    const signable = request();
    follower = safely(() =>
      onTry?.({
        route: call.route,
        attempt: attempts + 1,
        requestId,
        method: signable.method,
        url: signable.url,
      }),
    );
    const trial = {
      route,
      request: signable,
      added: follower?.headers,
      signal,
      limitMs: Math.min(timeout, left),
      isLast: left <= timeout,
      skew: shared.skew,
      renewing,
    };
    const tried = await tryOnce(trial, settings);
    if (renewing) renewing = false;
    if (!tried.unsent) attempts += 1;
    if (!('reply' in tried)) return tried;
    const unfinished = call.unfinished?.(tried.reply);
    if (!unfinished) shared.budget.refill();
    return unfinished ?? tried;
  };

  const request = (): Signable => {
    const body = call.body();
    return {
      method: route.method ?? 'GET',
      url: baseUrl + call.target,
      body,
      headers: {
        accept,
        // The same for all tries. It finds the call in Tally's logs even if no reply came.
        'x-request-id': requestId,
        ...(body !== null && { 'content-type': JSON_MEDIA }),
        ...(key && { 'idempotency-key': key }),
        ...(minimal && route.minimal && { prefer: 'return=minimal' }),
      },
    };
  };

  const afterFailure = (failure: Failure): NextStep => {
    // A read changes nothing, whatever became of it.
    if (route.method) soFar.outcome = stronger(soFar.outcome, failure.outcome);
    // A refusal because of the signature's date or token did nothing, so the corrected try does not count as a retry.
    // One of each is enough.
    const { skew, code } = failure;
    if (skew && !isClockCorrected) {
      isClockCorrected = true;
      shared.skew = skew;
      return { wait: 0 };
    }
    if (code === 'credentials_expired' && renewing === undefined) {
      renewing = true;
      return { wait: 0 };
    }
    return afterWait(failure);
  };

  const afterWait = ({ advice, retryAfterMs = 0 }: Failure): NextStep => {
    if (advice === 'never' || advice === 'not_now') return {};
    if (soFar.retries >= retry.retries) return { gaveUp: `no more than ${retry.retries} retries` };
    if (retryAfterMs > retry.maxDelay) return { gaveUp: 'asked to wait longer than maxDelay' };
    const wait = retryAfterMs + retryDelay(advice, soFar.retries, retry, clock.random());
    if (wait >= endsAt - clock.elapsed()) return { gaveUp: 'the next try would be past the deadline' };
    if (!shared.budget.take()) return { gaveUp: 'the retry budget is used up' };
    soFar.retries += 1;
    return { wait };
  };

  const pause = (ms: number): Promise<Result | undefined> =>
    withinLimit(LONGEST_TIMER, signal, (stop) => clock.sleep(ms, stop)).then(() => undefined, stopped);

  /** The call ended between tries: its caller aborted it, or its time was over. */
  const stopped = (cause: unknown): Result => ({
    failure: {
      kind: BillingNoReplyError,
      ...stoppedBy(signal),
      outcome: soFar.outcome,
      cause,
    },
  });

  const log = (
    { status, code, ...told }: Partial<Pick<Failure, 'status' | 'code' | 'requestId'>>,
    startedAt: number,
    { wait }: NextStep,
  ): void =>
    tellOf(
      {
        route: call.route,
        attempt: attempts,
        durationMs: Math.round(clock.elapsed() - startedAt),
        requestId: told.requestId ?? requestId,
        status,
        code,
        retryInMs: wait && Math.round(wait),
      },
      settings,
      follower,
    );

  return {
    soFar,
    result,
    error: ({ failure, gaveUp }, outcome = soFar.outcome, idempotencyKey = key) =>
      errorOf(
        failure,
        { requestId, attempts, outcome, idempotencyKey },
        { route: call.route, changes: !!route.method, gaveUp },
      ),
  };
};
