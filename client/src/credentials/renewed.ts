import type { Credentials, CredentialsProvider } from '../options.ts';

/** Credentials that end. */
export interface Expiring extends Credentials {
  /** When they end, in milliseconds since 1970. */
  readonly expiresAt: number;
}

/** They are renewed so long before they end. AWS has new ones ready by then. */
const AHEAD_MS = 5 * 60_000;
const TRIES = 3;
const FIRST_WAIT_MS = 100;
const ONE_TRY_MS = 5_000;

/**
 * Keeps credentials until they are about to end. Calls that come at once share one load. If new ones cannot be had, the
 * old ones are used as long as they are good.
 */
export function renewed(
  load: (signal: AbortSignal) => Promise<Expiring>,
  now: () => number = Date.now,
): CredentialsProvider {
  let kept: Expiring | undefined;
  let loading: Promise<Expiring> | undefined;
  return async ({ forceRefresh = false } = {}) => {
    if (kept && !forceRefresh && now() < kept.expiresAt - AHEAD_MS) return kept;
    loading ??= loaded(load).finally(() => {
      loading = undefined;
    });
    try {
      kept = await loading;
    } catch (error) {
      // Tally said that these are no good, or they have ended.
      if (!kept || forceRefresh || now() >= kept.expiresAt) throw error;
    }
    return kept;
  };
}

/** Tries some times: the endpoint of a container that has just started is busy. */
async function loaded(load: (signal: AbortSignal) => Promise<Expiring>): Promise<Expiring> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await load(AbortSignal.timeout(ONE_TRY_MS));
    } catch (error) {
      if (tried === TRIES || error instanceof CredentialsRefused) throw error;
      await new Promise((done) => setTimeout(done, FIRST_WAIT_MS * 2 ** (tried - 1)));
    }
  }
}

/** An answer that does not change by asking again. It names no secret. */
export class CredentialsRefused extends Error {
  override readonly name = 'CredentialsRefused';
}

/** The text of an answer. Its body is not shown when it is an error: it may repeat what was sent. */
export async function textOf(response: Response, asked: string): Promise<string> {
  if (response.ok) return response.text();
  const told = `${asked} answered ${response.status}`;
  // Too many requests, and the endpoint's own errors, may pass.
  throw response.status === 429 || response.status >= 500 ? new Error(told) : new CredentialsRefused(told);
}

/** What ECS, EKS and EC2 answer. */
export async function expiringIn(response: Response, asked: string): Promise<Expiring> {
  const text = await textOf(response, asked);
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = objectIn(text);
  const expiresAt = Date.parse(String(Expiration));
  const isWhole = [AccessKeyId, SecretAccessKey, Token].every((part) => typeof part === 'string' && part);
  if (!isWhole || Number.isNaN(expiresAt)) throw new CredentialsRefused(`${asked} answered no credentials`);
  return {
    accessKeyId: String(AccessKeyId),
    secretAccessKey: String(SecretAccessKey),
    sessionToken: String(Token),
    expiresAt,
  };
}

function objectIn(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
