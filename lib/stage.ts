import { arch } from 'node:process';
import { RemovalPolicy } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { FunctionName } from '../client/contract/route.ts';
import type { BillingRulesConfig } from '../functions/domain/billing-rules.ts';
import type { StageName } from './names.ts';

interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

/** The account's quotas: a stage that nobody shares its account with. */
const UNTHROTTLED: Throttle = { rate: 10_000, burst: 5_000 };

/** Everything in which one stage differs from another. */
export interface StageConfig {
  readonly name: StageName;
  /** Data that is billed from: backed up, protected from deletion, kept when the stack goes. */
  readonly keepsData: boolean;
  readonly logRetention: RetentionDays;
  readonly logRemoval: RemovalPolicy;
  readonly tracing: boolean;
  readonly architecture: Architecture;
  /** LocalStack lets the API's id be chosen, so that its URL stays the same; AWS does not. */
  readonly fixedApiId?: string;
  /** The table's name, where data is kept although its stack is not: by it, the next deploy finds the rows again. */
  readonly fixedTableName?: string;
  /** Days after a month's end during which it still takes lines. */
  readonly graceDays: number;
  /** How long ago a charge may have been used, in days: what is older is refused, since nobody means it. */
  readonly oldestUseDays: number;
  /** Whether its time can be moved: by a route and an environment variable that no other stage has. */
  readonly testClock: boolean;
  /** When the month-end run looks for what is due, and how many invoices it closes at a time and a second. */
  readonly monthEnd: {
    readonly everyMinutes: number;
    readonly parallel: number;
    readonly perSecond: number;
  };
  /**
   * Requests that each route of a function takes, a second and in a burst: beyond them API Gateway answers 429, and
   * nothing was done. `others` is for what is no route of ours.
   */
  readonly throttle: Readonly<Record<FunctionName | 'others', Throttle>>;
  /**
   * How many invocations at a time are kept for a function, of the 1000 of an account, and no more than that. The
   * others share the rest, of which Lambda wants 100 left.
   */
  readonly concurrency: Readonly<Partial<Record<FunctionName, number>>>;
  /** Whether data, logs, alarms and failed runs are encrypted by a key of the stage's own, rather than by AWS's. */
  readonly ownKey: boolean;
  /** Who gets an e-mail when an alarm begins or ends; others subscribe to the topic. */
  readonly alarmEmails: readonly string[];
  /** What may be billed, who may do what, and whose lines are counted: what is left out restricts nothing, and counts nothing. */
  readonly rules: BillingRulesConfig;
}

const localUser = (name: string): string => `arn:aws:iam::000000000000:user/${name}`;
/** A caller of each kind to try out; all others, `test` among them, may do everything. */
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
    // LocalStack enforces none of it.
    throttle: {
      'line-item-writes': UNTHROTTLED,
      'invoice-closing': UNTHROTTLED,
      customers: UNTHROTTLED,
      invoices: UNTHROTTLED,
      totals: UNTHROTTLED,
      service: UNTHROTTLED,
      others: UNTHROTTLED,
    },
    concurrency: {},
    ownKey: false,
    alarmEmails: [],
    rules: localRules,
  },
  prod: {
    name: 'prod',
    keepsData: true,
    logRetention: RetentionDays.THREE_MONTHS,
    // Kept, except when the first deploy rolls back: their names would stand in the way of the next.
    logRemoval: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    tracing: true,
    architecture: Architecture.ARM_64,
    graceDays: 2,
    oldestUseDays: 400,
    testClock: false,
    monthEnd: { everyMinutes: 5, parallel: 16, perSecond: 50 },
    // Together they stay below the account's quotas of 10 000 requests a second and 5 000 in a burst.
    throttle: {
      // A batch of 500 counts as one.
      'line-item-writes': { rate: 1_500, burst: 600 },
      'invoice-closing': { rate: 50, burst: 50 },
      customers: { rate: 200, burst: 100 },
      invoices: { rate: 500, burst: 250 },
      // A statement reads every line of its period.
      totals: { rate: 50, burst: 50 },
      service: { rate: 50, burst: 50 },
      others: { rate: 50, burst: 50 },
    },
    // Bills go on while somebody sums up; and who sums up, or closes, cannot take all that there is.
    concurrency: { 'line-item-writes': 400, 'invoice-closing': 50, totals: 50 },
    ownKey: true,
    alarmEmails: [],
    // Control totals cost two write units a line, or a transaction of lines: named for those who ask for them.
    rules: {},
  },
} as const satisfies Record<StageName, StageConfig>;

export const stageConfig = (name: StageName): StageConfig => stages[name];
