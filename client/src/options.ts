import { baseUrlOf, regionInHost } from './base-url.ts';
import { type Clock, systemClock } from './clock.ts';
import { invalidConfiguration } from './errors.ts';
import type { TryRecord } from './log.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface RetryOptions {
  /** Tries after the first. Default 3. */
  readonly retries?: number | undefined;
  /** Longest first wait, in milliseconds; doubles with each retry. Default 50. */
  readonly delay?: number | undefined;
  /** The same after 429. Default 1000. */
  readonly throttledDelay?: number | undefined;
  /** Longest wait, in milliseconds; a longer `Retry-After` ends the call. Default 20 000. */
  readonly maxDelay?: number | undefined;
  /** Retries that an instance's calls may make in all; ten successes give one back. Default 100. */
  readonly budget?: number | undefined;
}

/** `console` and Powertools' Logger fit. */
export interface BillingLogger {
  debug(message: string, record: TryRecord): void;
  warn(message: string, record: TryRecord): void;
}

export interface BillingClientOptions {
  /** The API's address, version included: `https://…/v1`. Default `TALLY_URL`. */
  readonly baseUrl?: string | undefined;
  /** Default: the region in an API Gateway host name, else `AWS_REGION`, else `AWS_DEFAULT_REGION`. */
  readonly region?: string | undefined;
  /** Keys, or a function that is asked before each try. Default `AWS_ACCESS_KEY_ID` and its companions. */
  readonly credentials?: Credentials | (() => Credentials | Promise<Credentials>) | undefined;
  /** Milliseconds for one try. Default 10 000; for a batch of `addLineItems` 20 000. */
  readonly timeout?: number | undefined;
  /** Milliseconds for a whole call, retries and waits included. Default 30 000. */
  readonly deadline?: number | undefined;
  readonly retry?: RetryOptions | undefined;
  /** Sees every try: the good ones at `debug`, the others at `warn`. */
  readonly logger?: BillingLogger | undefined;
  readonly fetch?: typeof fetch | undefined;
  /** For tests: time, waits and chance. */
  readonly clock?: Clock | undefined;
}

export type RetryPolicy = { readonly [Name in keyof RetryOptions]-?: number };

/** Options with nothing left open. */
export interface Settings {
  readonly baseUrl: string;
  readonly region: string;
  readonly credentials: () => Credentials | Promise<Credentials>;
  readonly timeout: number;
  readonly batchTimeout: number;
  readonly deadline: number;
  readonly retry: RetryPolicy;
  readonly logger: BillingLogger | undefined;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
}

type Environment = Readonly<Record<string, string | undefined>>;

// A longer setTimeout fires at once.
const LONGEST_TIMER = 2_147_483_647;

export function settingsOf(options: BillingClientOptions, environment: Environment): Settings {
  const { retry = {} } = options;
  const baseUrl = baseUrlOf(options.baseUrl ?? environment['TALLY_URL']);
  return {
    baseUrl,
    region: regionOf(options, environment, baseUrl),
    credentials: credentialsOf(options, environment),
    timeout: numberOf('timeout', options.timeout, 10_000, 1),
    batchTimeout: options.timeout ?? 20_000,
    deadline: numberOf('deadline', options.deadline, 30_000, 1),
    retry: {
      retries: numberOf('retry.retries', retry.retries, 3),
      delay: numberOf('retry.delay', retry.delay, 50),
      throttledDelay: numberOf('retry.throttledDelay', retry.throttledDelay, 1000),
      maxDelay: numberOf('retry.maxDelay', retry.maxDelay, 20_000),
      budget: numberOf('retry.budget', retry.budget, 100),
    },
    logger: options.logger,
    // Looked up at each call, so that a caller's tests may replace the global.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    clock: options.clock ?? systemClock,
  };
}

function regionOf(options: BillingClientOptions, environment: Environment, baseUrl: string): string {
  // A caller's own region may not be Tally's: the host name knows better than the environment.
  const region =
    options.region || regionInHost(baseUrl) || environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION'];
  if (!region) throw invalidConfiguration('No region to sign for: pass `region` or set AWS_REGION');
  return region;
}

function credentialsOf(options: BillingClientOptions, environment: Environment): Settings['credentials'] {
  const given = options.credentials;
  if (typeof given === 'function') return given;
  const credentials = given ?? credentialsIn(environment);
  return () => credentials;
}

function credentialsIn(environment: Environment): Credentials {
  const accessKeyId = environment['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = environment['AWS_SECRET_ACCESS_KEY'];
  if (!accessKeyId || !secretAccessKey) {
    const missing = accessKeyId ? 'AWS_SECRET_ACCESS_KEY' : 'AWS_ACCESS_KEY_ID';
    throw invalidConfiguration(`No credentials to sign with: pass \`credentials\` or set ${missing}`);
  }
  return { accessKeyId, secretAccessKey, sessionToken: environment['AWS_SESSION_TOKEN'] };
}

function numberOf(name: string, given: number | undefined, fallback: number, least = 0): number {
  if (given === undefined) return fallback;
  if (!(given >= least && given <= LONGEST_TIMER)) {
    throw invalidConfiguration(`\`${name}\` is ${given}: it must be from ${least} to ${LONGEST_TIMER}`);
  }
  return given;
}
