import * as z from 'zod/mini';

const given = z.string().check(z.minLength(1));
const maybe = z.optional(given);
/** The environment variables of the functions. CDK sets them and the functions read them only by these names. */
const schema = z.object({
  TABLE_NAME: given,
  STAGE: given,
  VERSION: given,
  /** Days after a month's end during which it still takes lines. */
  GRACE_DAYS: z.coerce.number().check(z.int(), z.minimum(0), z.maximum(31)),
  /** How long ago a charge may have been used, in days. */
  OLDEST_USE_DAYS: z.coerce.number().check(z.int(), z.minimum(32), z.maximum(36_525)),
  /** How the stage issues invoices, as JSON: `functions/domain/invoicing` reads it. */
  INVOICING: maybe,
  /** Only of functions behind the API, and only where origins are named: those whose pages may read replies. */
  CORS_ORIGINS: maybe,
  /** Only on the local stage: its time can be moved. */
  TEST_CLOCK: z.optional(z.literal('on')),
  /** Only of functions that send to the sync's queue, or hold back what they received from it. */
  SYNC_QUEUE_URL: maybe,
  /** Only of functions that send to the queue of Stripe's events, or receive from it. */
  EVENT_QUEUE_URL: maybe,
  /** Only of the function that takes webhooks: the name of the secret, and never what it holds. */
  STRIPE_WEBHOOK_SECRET_ID: maybe,
});

/* Schemas of variables that few functions have are made when they are read: each costs the start of a function. */

/** More variables, for the month-end run. */
const monthEndSchema = () =>
  z.object({
    MONTH_END_PARALLEL: z.coerce.number().check(z.int(), z.minimum(1)),
    MONTH_END_PER_SECOND: z.coerce.number().check(z.minimum(0.1)),
  });
export type MonthEndVariables = Readonly<Record<keyof z.output<ReturnType<typeof monthEndSchema>>, string>>;

/** More variables, for the run that bills subscriptions. */
const renewalSchema = () =>
  z.object({
    RENEWALS_PARALLEL: z.coerce.number().check(z.int(), z.minimum(1)),
    RENEWALS_PER_SECOND: z.coerce.number().check(z.minimum(0.1)),
  });
export type RenewalVariables = Readonly<Record<keyof z.output<ReturnType<typeof renewalSchema>>, string>>;

/** More variables, for functions that call Stripe. */
const stripe = () => ({
  /** The name of the secret, and never what it holds. */
  STRIPE_API_KEY_SECRET: given,
  /** Another Stripe-shaped server. */
  STRIPE_API_BASE: z.optional(z.url()),
  /** How many requests Stripe takes a second, of one operation and of the account. */
  STRIPE_OPERATION_LIMIT: z.coerce.number().check(z.minimum(1)),
  STRIPE_ACCOUNT_LIMIT: z.coerce.number().check(z.minimum(1)),
});
const stripeSchema = () => z.object(stripe());

/** More variables, for the sync to Stripe. */
const syncSchema = () =>
  z.object({
    ...stripe(),
    SYNC_DUE_DAYS: z.coerce.number().check(z.int(), z.minimum(0)),
    SYNC_AUTO_ADVANCE: z.enum(['true', 'false']),
    SYNC_MOST_TRIES: z.coerce.number().check(z.int(), z.minimum(1)),
  });
type OfSync = Readonly<Record<keyof z.output<ReturnType<typeof syncSchema>>, string>>;
/** Without the secret's name, which the stack knows. */
export type SyncVariables = Omit<OfSync, 'STRIPE_API_KEY_SECRET' | 'STRIPE_API_BASE'> &
  Partial<Pick<OfSync, 'STRIPE_API_BASE'>>;

/** The name of the secret with the error tracker's DSN. Only of stages that have one. */
const trackerSchema = () => z.object({ ERROR_TRACKER_DSN_SECRET: given });

/** What a function tells the error tracker of itself, and where it learns the tracker's address. */
export function readTracking(variables: Readonly<Record<string, string | undefined>>) {
  const { STAGE, VERSION } = schema.parse(variables);
  return {
    secretId: trackerSchema().parse(variables).ERROR_TRACKER_DSN_SECRET,
    stage: STAGE,
    version: VERSION,
    function: variables['AWS_LAMBDA_FUNCTION_NAME'] ?? '',
  };
}

/** Variables that a function gets with what it may reach. */
export const reachVariables = {
  syncQueue: 'SYNC_QUEUE_URL',
  eventQueue: 'EVENT_QUEUE_URL',
  stripeWebhookSecret: 'STRIPE_WEBHOOK_SECRET_ID',
  stripeKey: 'STRIPE_API_KEY_SECRET',
  errorTracker: 'ERROR_TRACKER_DSN_SECRET',
} as const satisfies Record<
  string,
  keyof z.output<typeof schema> | keyof OfSync | keyof z.output<ReturnType<typeof trackerSchema>>
>;

/** The variables as CDK sets them. Lambda takes only text. */
export type EnvironmentVariables = Readonly<
  Record<
    Exclude<
      keyof z.output<typeof schema>,
      'TEST_CLOCK' | 'CORS_ORIGINS' | 'SYNC_QUEUE_URL' | 'EVENT_QUEUE_URL' | 'STRIPE_WEBHOOK_SECRET_ID'
    >,
    string
  > & {
    TEST_CLOCK?: 'on';
    CORS_ORIGINS?: string;
  }
>;

export interface Environment {
  readonly tableName: string;
  readonly stage: string;
  readonly version: string;
  readonly graceDays: number;
  /** How long ago a charge may have been used, in days. */
  readonly oldestUseDays: number;
  /** How the stage issues invoices, as JSON. Missing: as `readInvoicing` says. */
  readonly invoicing?: string;
  /** Whether the time that the rules go by can be moved. */
  readonly testClock: boolean;
  /** Whose pages may read replies. */
  readonly corsOrigins?: readonly string[];
  /** The sync's queue, if the function may reach it. */
  readonly syncQueueUrl?: string;
  /** The queue of Stripe's events, if the function may reach it. */
  readonly eventQueueUrl?: string;
  /** The name of the secret with which Stripe signs webhooks, if the function may read it. */
  readonly stripeWebhookSecretId?: string;
}

export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const parsed = schema.parse(variables);
  return {
    tableName: parsed.TABLE_NAME,
    stage: parsed.STAGE,
    version: parsed.VERSION,
    graceDays: parsed.GRACE_DAYS,
    oldestUseDays: parsed.OLDEST_USE_DAYS,
    ...(parsed.INVOICING !== undefined && { invoicing: parsed.INVOICING }),
    testClock: parsed.TEST_CLOCK === 'on',
    ...(parsed.CORS_ORIGINS !== undefined && { corsOrigins: parsed.CORS_ORIGINS.split(' ') }),
    ...(parsed.SYNC_QUEUE_URL !== undefined && { syncQueueUrl: parsed.SYNC_QUEUE_URL }),
    ...(parsed.EVENT_QUEUE_URL !== undefined && { eventQueueUrl: parsed.EVENT_QUEUE_URL }),
    ...(parsed.STRIPE_WEBHOOK_SECRET_ID !== undefined && {
      stripeWebhookSecretId: parsed.STRIPE_WEBHOOK_SECRET_ID,
    }),
  };
}

/** How fast the month-end run goes. */
export function readMonthEndPace(variables: Readonly<Record<string, string | undefined>>) {
  const { MONTH_END_PARALLEL, MONTH_END_PER_SECOND } = monthEndSchema().parse(variables);
  return { parallel: MONTH_END_PARALLEL, perSecond: MONTH_END_PER_SECOND };
}

/** How fast the run goes that bills subscriptions. */
export function readRenewalPace(variables: Readonly<Record<string, string | undefined>>) {
  const { RENEWALS_PARALLEL, RENEWALS_PER_SECOND } = renewalSchema().parse(variables);
  return { parallel: RENEWALS_PARALLEL, perSecond: RENEWALS_PER_SECOND };
}

/** How a function reaches Stripe. */
interface StripeAddress {
  /** The name of the secret that holds Stripe's API key. */
  readonly apiKeySecret: string;
  /** Another Stripe-shaped server; Stripe itself when left out. */
  readonly stripeBase?: string;
  /** How many requests Stripe takes a second, of one operation and of the account. */
  readonly limits: { readonly operation: number; readonly account: number };
}

export function readStripeAddress(variables: Readonly<Record<string, string | undefined>>): StripeAddress {
  const { STRIPE_API_KEY_SECRET, STRIPE_API_BASE, STRIPE_OPERATION_LIMIT, STRIPE_ACCOUNT_LIMIT } =
    stripeSchema().parse(variables);
  return {
    apiKeySecret: STRIPE_API_KEY_SECRET,
    limits: { operation: STRIPE_OPERATION_LIMIT, account: STRIPE_ACCOUNT_LIMIT },
    ...(STRIPE_API_BASE !== undefined && { stripeBase: STRIPE_API_BASE }),
  };
}

const reconcileSchema = () =>
  z.object({
    RECONCILE_DAYS: z.coerce.number().check(z.int(), z.minimum(1)),
  });
/** How far back a reconcile without a range goes. */
export const readReconcileDays = (variables: Readonly<Record<string, string | undefined>>): number =>
  reconcileSchema().parse(variables).RECONCILE_DAYS;

/** How invoices are synced. */
export interface SyncSettings extends StripeAddress {
  /** Days until an invoice that is sent by e-mail is due. */
  readonly dueDays: number;
  /** Whether Stripe charges or sends an invoice by itself once it is finalized. */
  readonly autoAdvance: boolean;
  /** How often an invoice is tried until somebody asks for it. */
  readonly mostTries: number;
}

export function readSyncSettings(variables: Readonly<Record<string, string | undefined>>): SyncSettings {
  const parsed = syncSchema().parse(variables);
  return {
    ...readStripeAddress(variables),
    dueDays: parsed.SYNC_DUE_DAYS,
    autoAdvance: parsed.SYNC_AUTO_ADVANCE === 'true',
    mostTries: parsed.SYNC_MOST_TRIES,
  };
}
