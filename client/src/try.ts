import type { BillingErrorCode, Outcome } from './errors.ts';
import type { Failure } from './failure.ts';
import type { Credentials, Settings } from './options.ts';
import { failureIn, outcomeOf, parseJson, replyIn, requestIdIn } from './reply.ts';
import type { RetryAdvice } from './retry.ts';
import type { Route } from './route.ts';
import { clockSkewIn, type Signable, signedHeaders } from './signing.ts';
import { TimeLimitReached, withinLimit } from './time-limit.ts';

export interface Try {
  readonly route: Route;
  readonly request: Signable;
  readonly signal: AbortSignal | undefined;
  readonly limit: { readonly ms: number; readonly isDeadline: boolean };
  /** How far the gateway's clock is ahead of ours. */
  readonly clockSkew: number;
}

export type TryResult =
  | { readonly reply: unknown; readonly response: Response }
  | { readonly failure: Failure; readonly clockSkew?: number | undefined };

/** How far a try had come when it was cut off. */
interface Progress {
  sent: boolean;
  response?: Response;
}

// fetch gives these when no connection was made at all.
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

const HEADER_TEXT = /^[\x21-\x7e]*$/;

class CredentialsUnavailable extends Error {}

/** Signs and sends once. Whatever happens is a result; nothing is thrown. */
export async function tryOnce(attempt: Try, settings: Settings): Promise<TryResult> {
  const progress: Progress = { sent: false };
  try {
    return await withinLimit(attempt.limit.ms, attempt.signal, (signal) =>
      signAndSend(attempt, settings, progress, signal),
    );
  } catch (cause) {
    return { failure: failureWithoutReply(cause, attempt, progress) };
  }
}

async function signAndSend(
  attempt: Try,
  settings: Settings,
  progress: Progress,
  signal: AbortSignal,
): Promise<TryResult> {
  const { request, route } = attempt;
  const credentials = await currentCredentials(settings);
  const at = new Date(settings.clock.now() + attempt.clockSkew);
  const headers = await signedHeaders(request, credentials, { region: settings.region, at });
  signal.throwIfAborted();
  progress.sent = true;
  const response = await settings.fetch(request.url, {
    method: request.method,
    headers,
    body: request.body,
    // A redirected request would carry the signature of another address.
    redirect: 'manual',
    signal,
  });
  progress.response = response;
  const body = parseJson(await textOf(response));
  const reply = replyIn(response, body, route);
  if (reply !== undefined) return { reply, response };
  const now = settings.clock.now();
  const failure = failureIn(response, body, now + attempt.clockSkew);
  return { failure, clockSkew: clockSkewIn(response, failure.message, now) };
}

async function textOf(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (cause) {
    if (response.ok) throw cause;
    return ''; // the status alone says what kind of refusal it is
  }
}

async function currentCredentials(settings: Settings): Promise<Credentials> {
  let credentials: Credentials;
  try {
    credentials = await settings.credentials();
  } catch (cause) {
    throw new CredentialsUnavailable('the credentials function failed', { cause });
  }
  if (!credentials?.accessKeyId || !credentials.secretAccessKey) {
    throw new CredentialsUnavailable('the credentials lack accessKeyId or secretAccessKey');
  }
  // Refused here by name: as a header, the platform's error would quote them.
  const { accessKeyId, sessionToken = '' } = credentials;
  if (!HEADER_TEXT.test(accessKeyId) || !HEADER_TEXT.test(sessionToken)) {
    throw new CredentialsUnavailable('accessKeyId or sessionToken contains spaces or line breaks');
  }
  return credentials;
}

function failureWithoutReply(cause: unknown, attempt: Try, progress: Progress): Failure {
  const { response } = progress;
  const failure = (code: BillingErrorCode, message: string, advice: RetryAdvice = 'never'): Failure => ({
    kind: 'no_reply',
    code,
    message,
    advice,
    status: response?.status,
    requestId: response && requestIdIn(response),
    outcome: outcomeWithoutReply(progress),
    cause,
  });
  if (attempt.signal?.aborted) return failure('aborted', 'the caller aborted it');
  if (cause instanceof TimeLimitReached) {
    return attempt.limit.isDeadline
      ? failure('deadline_exceeded', 'the deadline passed before a reply came')
      : failure('timeout', `no reply within ${attempt.limit.ms} ms`, 'soon');
  }
  if (cause instanceof CredentialsUnavailable) {
    return { ...failure('credentials_unavailable', cause.message), kind: 'setup', cause: cause.cause };
  }
  if (response !== undefined)
    return failure('reply_lost', 'the connection was lost within the reply', 'soon');
  const systemCode = networkCode(cause);
  if (NEVER_SENT.has(systemCode)) {
    const { host } = new URL(attempt.request.url);
    const message = `no connection to ${host} (${systemCode})`;
    return { ...failure('connection_failed', message, 'soon'), outcome: 'not_applied' };
  }
  const known = systemCode && ` (${systemCode})`;
  return failure('connection_failed', `the connection was lost before a reply came${known}`, 'soon');
}

function outcomeWithoutReply({ sent, response }: Progress): Outcome {
  if (!sent) return 'not_applied';
  if (response === undefined) return 'unknown';
  if (!response.ok) return outcomeOf(response.status);
  // A success in JSON is Tally's own; a proxy's page is no promise.
  return response.headers.get('content-type')?.includes('json') ? 'applied' : 'unknown';
}

/** The system's code, however deep fetch has wrapped the error that carries it. */
function networkCode(error: unknown): string {
  let at = error;
  while (typeof at === 'object' && at !== null) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    at = 'cause' in at ? at.cause : undefined;
  }
  return '';
}
