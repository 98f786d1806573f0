import { BASE_URL, regionInHost } from './base-url.ts';
import {
  BOOLEAN,
  type Check,
  type ChecksOf,
  type Chosen,
  checkedOptions,
  FUNCTION,
  isText,
  mustBe,
  numberFrom,
  TEXT,
} from './checked-options.ts';
import { type Clock, systemClock } from './clock.ts';
import { invalidConfiguration } from './errors.ts';
import type { TryHook, TryRecord } from './log.ts';

export interface Credentials {
  /** As `AWS_ACCESS_KEY_ID`. */
  readonly accessKeyId: string;
  /** As `AWS_SECRET_ACCESS_KEY`. */
  readonly secretAccessKey: string;
  /** As `AWS_SESSION_TOKEN`: temporary credentials have one. */
  readonly sessionToken?: string | undefined;
}

/**
 * The function is told to refresh if Tally said that the last credentials have expired. The AWS SDK's providers
 * understand this.
 */
export type CredentialsProvider = (options?: {
  /** True if Tally said that the last credentials have expired. */
  readonly forceRefresh?: boolean;
}) => Credentials | Promise<Credentials>;

// With a line break, perhaps from a file, the signature would not match, and the platform's error about the header
// would quote the secret.
const CREDENTIAL = /^[\x21-\x7e]+$/;

/** They may have other fields, such as the SDK's `expiration`. */
export const CREDENTIALS: Check = [
  'accessKeyId, secretAccessKey and maybe sessionToken without white space, or a function that gives them',
  (value) => {
    const { accessKeyId, secretAccessKey, sessionToken } = (value ?? {}) as Partial<Credentials>; // each may be missing
    return [accessKeyId, secretAccessKey, sessionToken || 'none'].every(
      (part) => isText(part) && CREDENTIAL.test(part),
    );
  },
];

export interface RetryOptions {
  /** Tries after the first. Default 3. */
  readonly retries?: number | undefined;
  /** Longest first wait, in milliseconds. It doubles with each retry. Default 50. */
  readonly delay?: number | undefined;
  /** Longest first wait after 429, in milliseconds. Default 1000. */
  readonly throttledDelay?: number | undefined;
  /** Longest wait, in milliseconds. A longer `Retry-After` ends the call. Default 20 000. */
  readonly maxDelay?: number | undefined;
  /** How many retries all calls of a client may make together. Ten successes give one back. Default 100. */
  readonly budget?: number | undefined;
}

/** `console` and Powertools' Logger fit. */
export interface BillingLogger {
  /**
   * Called for each try that succeeded.
   *
   * @param message In words.
   * @param record The same as fields.
   */
  debug(message: string, record: TryRecord): void;
  /**
   * Called for each try that failed.
   *
   * @param message In words.
   * @param record The same as fields.
   */
  warn(message: string, record: TryRecord): void;
}

/** `Minimal`: the value of `minimal`, which decides the types of replies. */
export interface BillingClientOptions<Minimal extends boolean = false> {
  /** The API's address, version included: `https://…/v1`. Default `TALLY_URL`. */
  readonly baseUrl?: string | undefined;
  /** Default: the region in an API Gateway host name, or `AWS_REGION`, or `AWS_DEFAULT_REGION`, in this order. */
  readonly region?: string | undefined;
  /**
   * Keys, or a function that is called before each try. Default: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and
   * `AWS_SESSION_TOKEN`.
   */
  readonly credentials?: Credentials | CredentialsProvider | undefined;
  /** Milliseconds for one try. Default 10 000; for a batch 20 000. */
  readonly timeout?: number | undefined;
  /** Milliseconds for a whole call, retries and waits included. Default 30 000. */
  readonly deadline?: number | undefined;
  /** How often a call is tried again, and how long it waits before each. */
  readonly retry?: RetryOptions | undefined;
  /** Replies to line items leave out the invoice's new state, unless a call says otherwise. Default false. */
  readonly minimal?: Minimal | undefined;
  /** It gets every try: successful ones at `debug`, others at `warn`. */
  readonly logger?: BillingLogger | undefined;
  /** Called before each try, and told how it ended: for traces and measures. */
  readonly onTry?: TryHook | undefined;
  /** Sends each try instead of the platform's `fetch`. For tests and proxies. */
  readonly fetch?: typeof fetch | undefined;
  /** For tests: time, waits and chance. */
  readonly clock?: Clock | undefined;
}

// A longer setTimeout fires at once.
export const LONGEST_TIMER = 2_147_483_647;
const TIME = numberFrom(1, LONGEST_TIMER);
const WAIT = numberFrom(0, LONGEST_TIMER);

const having = (...methods: string[]): Check => [
  `an object with ${methods.join(', ')}`,
  (value) => methods.every((name) => FUNCTION[1]((value as Record<string, unknown> | null)?.[name])),
];

const clientChecks = {
  baseUrl: BASE_URL,
  region: TEXT,
  // The keys themselves are checked at each try, since the caller may refresh the object.
  credentials: [
    CREDENTIALS[0],
    (value) =>
      FUNCTION[1](value) || typeof (value as Partial<Credentials> | null)?.secretAccessKey === 'string',
  ],
  timeout: TIME,
  deadline: TIME,
  retry: {
    retries: numberFrom(0, LONGEST_TIMER, Number.isInteger),
    delay: WAIT,
    throttledDelay: WAIT,
    maxDelay: WAIT,
    budget: WAIT,
  } as const satisfies ChecksOf<RetryOptions>,
  minimal: BOOLEAN,
  logger: having('debug', 'warn'),
  onTry: FUNCTION,
  fetch: FUNCTION,
  clock: having('now', 'elapsed', 'sleep', 'random'),
} as const satisfies ChecksOf<BillingClientOptions>;

export type RetryPolicy = { readonly [Name in keyof RetryOptions]-?: number };

const usualRetry: RetryPolicy = {
  retries: 3,
  delay: 50,
  throttledDelay: 1000,
  maxDelay: 20_000,
  budget: 100,
};

/** Options with every value set. */
export interface Settings {
  readonly baseUrl: string;
  readonly region: string;
  readonly credentials: CredentialsProvider;
  readonly timeout: number;
  readonly batchTimeout: number;
  readonly deadline: number;
  readonly retry: RetryPolicy;
  readonly minimal?: boolean | undefined;
  readonly logger?: BillingLogger | undefined;
  readonly onTry?: TryHook | undefined;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
}

type Environment = Readonly<Record<string, string | undefined>>;

export const settingsOf = (given: unknown, environment: Environment): Settings => {
  const options = checkedOptions<BillingClientOptions<boolean>>(given, clientChecks, invalidConfiguration);
  const required = (name: string, value: string | undefined, check: Check): string =>
    mustBe(name, value, check, invalidConfiguration) as string; // its check says so
  const baseUrl = required('baseUrl (or TALLY_URL)', options.baseUrl ?? environment['TALLY_URL'], BASE_URL);
  // The caller's own region may not be Tally's, so the host name counts before the environment.
  const region = required(
    'region (or AWS_REGION)',
    options.region || regionInHost(baseUrl) || environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION'],
    TEXT,
  );
  const { credentials = credentialsIn(environment) } = options;
  return {
    timeout: 10_000,
    batchTimeout: options.timeout ?? 20_000,
    deadline: 30_000,
    // Looked up at each call, so that a caller's tests may replace the global.
    fetch: (...given) => fetch(...given),
    clock: systemClock,
    ...options,
    baseUrl: new URL(baseUrl).href.replace(/\/+$/, ''),
    region,
    credentials: typeof credentials === 'function' ? credentials : () => credentials,
    retry: { ...usualRetry, ...(options.retry as Chosen<RetryOptions>) }, // it was checked, too
  };
};

const credentialsIn = (environment: Environment): Credentials => {
  const credentials = {
    accessKeyId: environment['AWS_ACCESS_KEY_ID'],
    secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'],
    sessionToken: environment['AWS_SESSION_TOKEN'],
  };
  const place = 'credentials (or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)';
  return mustBe(place, credentials, CREDENTIALS, invalidConfiguration) as Credentials; // it was checked
};
