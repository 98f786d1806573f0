import { mustBe } from './checked-options.ts';
import { BillingNoReplyError, BillingSetupError, credentialsUnavailable, type Outcome } from './errors.ts';
import { type Failure, stoppedBy } from './failure.ts';
import { safely } from './log.ts';
import { CREDENTIALS, type Credentials, type Settings } from './options.ts';
import { failureIn, outcomeOf, replyIn, requestIdIn } from './reply.ts';
import type { Route } from './route.ts';
import { clockSkewIn, type Signable, signedHeaders } from './signing.ts';
import { TimeLimitReached, withinLimit } from './time-limit.ts';

export interface Try {
  readonly route: Route;
  readonly request: Signable;
  /** Headers of a hook. They are added after the signing, and only where ours have none of that name. */
  readonly added: Readonly<Record<string, string>> | undefined;
  readonly signal: AbortSignal | undefined;
  readonly limitMs: number;
  /** Whether the limit is the call's deadline, and not the try's own. */
  readonly isLast: boolean;
  /** How far the gateway's clock is ahead of ours. */
  readonly skew: number;
  /** Whether the last credentials had expired. */
  readonly renewing: boolean | undefined;
}

/** What is said about a failure, apart from how far the try came. */
type Told = Pick<Failure, 'code' | 'message' | 'advice'> & Partial<Failure>;

export type TryResult =
  | {
      readonly reply: unknown;
      readonly status: number;
      readonly requestId: string | undefined;
      readonly unsent?: false;
    }
  | Failure;

// With these codes of fetch no connection was made at all.
const NEVER_SENT = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT)$/;
// With these neither, and a retry does not help: the answer is not TLS, or its certificate is not trusted.
const NO_TLS = /^ERR_SSL_(WRONG_VERSION|PACKET_LENGTH)|CERT|LEAF_SIGNATURE/;

/** Signs and sends once. It never throws: every outcome is a result. */
export const tryOnce = async (attempt: Try, settings: Settings): Promise<TryResult> => {
  const { request, signal, limitMs, skew } = attempt;
  const { clock, region } = settings;
  let unsent = true;
  let response: Response | undefined;

  const signAndSend = async (stop: AbortSignal): Promise<TryResult> => {
    const credentials = await currentCredentials(settings, attempt.renewing);
    const at = new Date(clock.now() + skew);
    const headers = await signedHeaders(request, credentials, { region, at });
    for (const [name, value] of Object.entries(attempt.added ?? {})) {
      safely(() => headers.has(name) || headers.set(name, value));
    }
    stop.throwIfAborted();
    unsent = false;
    const { method, url, body } = request;
    // A redirected request would have the signature of another address.
    response = await settings.fetch(url, { method, headers, body, redirect: 'manual', signal: stop });
    const text = await textOf(response);
    const reply = replyIn(response, text, attempt);
    if (reply !== undefined) return { reply, status: response.status, requestId: requestIdIn(response) };
    const now = clock.now();
    const failure = failureIn(response, text, now + skew);
    return { ...failure, skew: clockSkewIn(response, failure.message, now) };
  };

  /** What is known about the change if no reply could be read. */
  const outcome = (): Outcome => {
    if (!response) return unsent ? 'not_applied' : 'unknown';
    if (!response.ok) return outcomeOf(response.status);
    // A success in JSON is Tally's own. A proxy's page proves nothing.
    return response.headers.get('content-type')?.includes('json') ? 'applied' : 'unknown';
  };

  const failure = (cause: unknown, told: Told): Failure => ({
    kind: BillingNoReplyError,
    status: response?.status,
    requestId: response && requestIdIn(response),
    outcome: outcome(),
    cause,
    unsent,
    ...told,
  });

  const failed = (cause: unknown): Failure => {
    const isTimeUp = cause instanceof TimeLimitReached;
    if (signal?.aborted || (isTimeUp && attempt.isLast)) return failure(cause, stoppedBy(signal));
    if (isTimeUp) {
      return failure(cause, { code: 'timeout', message: `no reply within ${limitMs} ms`, advice: 'soon' });
    }
    if (cause instanceof BillingSetupError) return failure(cause.cause, setupFailure(cause));
    if (!response) return failure(cause, connectionFailure(networkCode(cause), request.url));
    const message = 'the connection was lost within the reply';
    return failure(cause, { code: 'reply_lost', message, advice: 'soon' });
  };

  return withinLimit(limitMs, signal, signAndSend).catch(failed);
};

const textOf = (response: Response): Promise<string> =>
  response.text().catch((cause) => {
    if (response.ok) throw cause;
    return ''; // the status is enough to know the kind of refusal
  });

const currentCredentials = async ({ credentials }: Settings, renewing?: boolean): Promise<Credentials> => {
  const given = await Promise.resolve(renewing ? { forceRefresh: true } : undefined)
    .then(credentials)
    .catch((cause) => {
      throw credentialsUnavailable('the credentials function failed', { cause, retryable: true });
    });
  return mustBe('credentials', given, CREDENTIALS, credentialsUnavailable);
};

const setupFailure = ({ code, message, retryable }: BillingSetupError): Told => ({
  kind: BillingSetupError,
  code,
  message,
  advice: retryable ? 'not_now' : 'never',
});

/** What the system's error code means. */
const connectionFailure = (systemCode: string, url: string): Told => {
  const isNoTls = NO_TLS.test(systemCode);
  const code = 'connection_failed';
  if (!isNoTls && !NEVER_SENT.test(systemCode)) {
    const known = systemCode && ` (${systemCode})`;
    return { code, message: `the connection was lost before a reply came${known}`, advice: 'soon' };
  }
  const hint = isNoTls ? ': no trusted TLS answers there' : '';
  return {
    code,
    message: `no connection to ${new URL(url).origin} (${systemCode}); check the base URL${hint}`,
    outcome: 'not_applied',
    advice: isNoTls ? 'never' : 'soon',
  };
};

/** The system's error code, however deep fetch has wrapped the error. */
const networkCode = (error: unknown): string => {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown }; // anything may be thrown
  return typeof code === 'string' ? code : cause ? networkCode(cause) : '';
};
