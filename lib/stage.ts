import { arch } from 'node:process';
import { RemovalPolicy } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { FunctionName } from '../client/contract/route.ts';
import type { BillingRulesConfig } from '../functions/domain/billing-rules.ts';
import type { InvoicingConfig } from '../functions/domain/invoicing/invoicing.ts';
import type { StageName } from './names.ts';

interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

/** The account's quotas, for a stage with an account of its own. */
const UNTHROTTLED: Throttle = { rate: 10_000, burst: 5_000 };

/** All settings that differ between stages. */
export interface StageConfig {
  readonly name: StageName;
  /** Whether the data is real. Then it is backed up, protected from deletion, and kept when the stack is deleted. */
  readonly keepsData: boolean;
  readonly logRetention: RetentionDays;
  readonly logRemoval: RemovalPolicy;
  readonly tracing: boolean;
  readonly architecture: Architecture;
  /** The API's id, so that its URL stays the same. LocalStack lets us choose it, AWS does not. */
  readonly fixedApiId?: string;
  /** The table's name, if data is kept longer than its stack. The next deploy finds the rows by this name. */
  readonly fixedTableName?: string;
  /** Days after a month's end during which it still takes lines. */
  readonly graceDays: number;
  /** How long ago a charge may have been used, in days. An older one is refused as a mistake. */
  readonly oldestUseDays: number;
  /**
   * Whether the stage's clock can be moved. Only then does the stage have the route and the environment variable for
   * it.
   */
  readonly testClock: boolean;
  /** When the month-end run looks for due invoices, how many it closes at the same time, and how many in a second. */
  readonly monthEnd: {
    readonly everyMinutes: number;
    readonly parallel: number;
    readonly perSecond: number;
  };
  /**
   * When subscriptions are looked for whose next month has begun, how many are billed at the same time, and how many in
   * a second.
   */
  readonly renewals: {
    readonly everyMinutes: number;
    readonly parallel: number;
    readonly perSecond: number;
  };
  /** How invoices reach Stripe, and are paid there. */
  readonly sync: {
    /** Days until an invoice that Stripe sends by e-mail is due. */
    readonly dueDays: number;
    /** Whether Stripe charges or sends an invoice by itself once it is finalized. */
    readonly autoAdvance: boolean;
    /** How often an invoice is tried until somebody asks for it. A hundred tries take a day. */
    readonly mostTries: number;
    /** How many requests Stripe takes a second: of one operation, and of the account. All functions share them. */
    readonly limits: { readonly operation: number; readonly account: number };
    /** How many invoices an invocation gets, and how many invocations run at the same time (at least 2). */
    readonly batchSize: number;
    readonly maxConcurrency: number;
    /** When the sweeper looks for invoices that wait too long. */
    readonly sweepMinutes: number;
    /** How many invocations act on Stripe's events at the same time (at least 2), five events each. */
    readonly eventConcurrency: number;
    /** How many days back the daily reconcile goes. What is paid later than that needs a reconcile by hand. */
    readonly reconcileDays: number;
    /**
     * Another server that answers like Stripe. `STRIPE_API_BASE` sets it for the local stage, which has a fake Stripe.
     */
    readonly stripeBase?: string;
  };
  /**
   * Who sends the invoices, how their numbers begin, and which taxes they have. Without a seller they name no sender,
   * and without a tax they have none. When they are due is in `sync`.
   */
  readonly invoicing: Omit<InvoicingConfig, 'dueDays'>;
  /**
   * How much of the table's capacity a migration uses, in units a second. And how many minutes after a deploy it begins:
   * as long as a function of the Tally before may still run.
   */
  readonly migrations: {
    readonly readUnitsPerSecond: number;
    readonly writeUnitsPerSecond: number;
    readonly settleMinutes: number;
  };
  /**
   * How many requests each route of a function takes in a second and in a burst. Beyond that API Gateway answers 429,
   * and the request changes nothing. `others` is for paths that are not our routes.
   */
  readonly throttle: Readonly<Record<FunctionName | 'others', Throttle>>;
  /**
   * How many of an account's 1000 concurrent invocations are reserved for a function. It is also the function's limit.
   * The other functions share the rest, which must be at least 100.
   */
  readonly concurrency: Readonly<Partial<Record<FunctionName, number>>>;
  /** Whether the stage's own key, and not AWS's keys, encrypts data, logs, alarms and failed runs. */
  readonly ownKey: boolean;
  /**
   * Who gets an e-mail when an alarm begins or ends, besides those that `ALARM_EMAIL` names at a deploy. Others can
   * subscribe to the topic.
   */
  readonly alarmEmails: readonly string[];
  /**
   * Whether errors are sent to an error tracker that speaks Sentry's protocol. Its DSN is in a secret that the stack
   * makes. Without it, the functions have nothing of it in their bundles.
   */
  readonly errorTracker: boolean;
  /**
   * Whose pages may call the API from a browser and read its replies, such as `https://billing.example`. None by
   * default. It grants nothing: each request still needs a signature.
   */
  readonly corsOrigins: readonly string[];
  /**
   * Where CloudWatch sends each line of the logs: a stream, a function, or a destination of another account.
   * CloudWatch needs a role to write to a stream.
   */
  readonly logShipper?: { readonly destinationArn: string; readonly roleArn?: string };
  /**
   * What may be billed, who may do what, and whose lines are counted. If a part is left out, it restricts and counts
   * nothing.
   */
  readonly rules: BillingRulesConfig;
}

const localUser = (name: string): string => `arn:aws:iam::000000000000:user/${name}`;
/** Callers to try out, one of each kind. All others, such as `test`, may do everything. */
const localRules: BillingRulesConfig = {
  callers: [
    { caller: localUser('biller'), may: ['bill', 'read'] },
    { caller: localUser('reader'), may: ['read'] },
    { caller: localUser('operator'), may: ['read', 'close', 'admin'] },
    {
      caller: localUser('team-456'),
      may: ['bill', 'read', 'close', 'admin'],
      customers: ['456', 'team-456-*'],
    },
  ],
  otherCallers: { may: ['bill', 'read', 'close', 'admin'] },
  controlTotals: { callers: ['*'] },
  // The published leads name customers and products that nobody has made.
  leads: { autoCreate: true },
};

/** Made up. A bank account of this form can belong to nobody. */
const localSeller: InvoicingConfig['seller'] = {
  name: 'Tally Sample Cloud GmbH',
  address: { line1: 'Musterstraße 1', postal_code: '10115', city: 'Berlin', country: 'DE' },
  tax_id: 'DE123456789',
  email: 'billing@tally.example',
  bank: ['Tally Sample Cloud GmbH', 'IBAN DE00 0000 0000 0000 0000 00', 'BIC XXXXDEXXXXX'],
  footer: 'A sample: nobody is asked to pay this invoice.',
};

const stages = {
  local: {
    name: 'local',
    keepsData: false,
    logRetention: RetentionDays.ONE_WEEK,
    logRemoval: RemovalPolicy.DESTROY,
    tracing: false,
    // Emulating the other architecture would be slow.
    architecture: arch === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
    fixedApiId: 'tally',
    fixedTableName: 'tally-local',
    graceDays: 2,
    // Ten years, for history and old samples.
    oldestUseDays: 3_653,
    testClock: true,
    monthEnd: { everyMinutes: 5, parallel: 8, perSecond: 50 },
    renewals: { everyMinutes: 5, parallel: 8, perSecond: 200 },
    sync: {
      dueDays: 30,
      autoAdvance: true,
      mostTries: 100,
      // Those of live mode: a server of one's own takes any number. For a sandbox see `stripe-to-try.ts`.
      limits: { operation: 25, account: 100 },
      batchSize: 5,
      maxConcurrency: 2,
      sweepMinutes: 5,
      eventConcurrency: 2,
      reconcileDays: 120,
    },
    invoicing: { numberPrefix: 'TEST', seller: localSeller },
    // Nobody bills on it while it is deployed.
    migrations: { readUnitsPerSecond: 2_000, writeUnitsPerSecond: 1_000, settleMinutes: 0 },
    // LocalStack enforces none of these limits.
    throttle: {
      'line-item-writes': UNTHROTTLED,
      'lead-writes': UNTHROTTLED,
      subscriptions: UNTHROTTLED,
      leads: UNTHROTTLED,
      'invoice-closing': UNTHROTTLED,
      'invoice-sync': UNTHROTTLED,
      webhooks: UNTHROTTLED,
      customers: UNTHROTTLED,
      invoices: UNTHROTTLED,
      totals: UNTHROTTLED,
      service: UNTHROTTLED,
      others: UNTHROTTLED,
    },
    concurrency: {},
    ownKey: false,
    alarmEmails: [],
    errorTracker: false,
    corsOrigins: [],
    rules: localRules,
  },
  prod: {
    name: 'prod',
    keepsData: true,
    logRetention: RetentionDays.THREE_MONTHS,
    // The data is kept, except if the first deploy rolls back. Otherwise the names of what is left would block the next
    // deploy.
    logRemoval: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    tracing: true,
    architecture: Architecture.ARM_64,
    graceDays: 2,
    oldestUseDays: 400,
    testClock: false,
    monthEnd: { everyMinutes: 5, parallel: 16, perSecond: 50 },
    // All of them are due at once, at the month's start. Each costs what a line costs, and two write units more.
    renewals: { everyMinutes: 5, parallel: 16, perSecond: 200 },
    // An invoice takes three seconds or so, and Stripe takes 25 a second: so 80 at a time.
    sync: {
      dueDays: 30,
      autoAdvance: true,
      mostTries: 100,
      limits: { operation: 25, account: 100 },
      batchSize: 10,
      maxConcurrency: 8,
      sweepMinutes: 5,
      eventConcurrency: 2,
      reconcileDays: 120,
    },
    // Before the first invoice: write down the seller, and the taxes that it must charge (docs/invoices.md).
    invoicing: { numberPrefix: 'TLY' },
    // A table on demand takes 4 000 write units a second from its first day on, and 12 000 read units.
    migrations: { readUnitsPerSecond: 2_000, writeUnitsPerSecond: 1_000, settleMinutes: 15 },
    // Together they stay below the account's quotas of 10 000 requests a second and 5 000 in a burst.
    throttle: {
      // A batch of 500 counts as one.
      'line-item-writes': { rate: 1_300, burst: 525 },
      'lead-writes': { rate: 300, burst: 150 },
      subscriptions: { rate: 50, burst: 50 },
      leads: { rate: 50, burst: 30 },
      'invoice-closing': { rate: 50, burst: 50 },
      'invoice-sync': { rate: 50, burst: 50 },
      // Everybody can reach it. Stripe sends more slowly, and sends again what was refused.
      webhooks: { rate: 50, burst: 50 },
      customers: { rate: 200, burst: 100 },
      invoices: { rate: 500, burst: 250 },
      // A statement reads every line of its period.
      totals: { rate: 50, burst: 50 },
      service: { rate: 50, burst: 50 },
      others: { rate: 50, burst: 50 },
    },
    // Billing goes on while somebody sums up, and callers who sum up or close cannot use up everything.
    concurrency: {
      'line-item-writes': 400,
      'lead-writes': 100,
      'invoice-closing': 50,
      totals: 50,
      webhooks: 20,
    },
    ownKey: true,
    alarmEmails: [],
    errorTracker: false,
    // Control totals cost two write units for each transaction, so list only the callers who ask for them.
    corsOrigins: [],
    rules: {},
  },
} as const satisfies Record<StageName, StageConfig>;

export const stageConfig = (name: StageName): StageConfig => stages[name];
