import { arch } from 'node:process';
import { RemovalPolicy } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { BillingRulesConfig } from '../functions/domain/billing-rules.ts';
import type { StageName } from './names.ts';

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
  /** Whether its time can be moved: by a route and an environment variable that no other stage has. */
  readonly testClock: boolean;
  /** When the month-end run looks for what is due, and how many invoices it closes at a time and a second. */
  readonly monthEnd: {
    readonly everyMinutes: number;
    readonly parallel: number;
    readonly perSecond: number;
  };
  /** Requests a second over the whole API, and how many more in a burst; beyond them API Gateway answers 429. */
  readonly throttle: { readonly rate: number; readonly burst: number };
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
    testClock: true,
    monthEnd: { everyMinutes: 5, parallel: 8, perSecond: 50 },
    throttle: { rate: 10_000, burst: 5_000 },
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
    testClock: false,
    monthEnd: { everyMinutes: 5, parallel: 16, perSecond: 50 },
    // The account's default quota; a smaller share protects the account's other APIs.
    throttle: { rate: 10_000, burst: 5_000 },
    // Control totals cost two write units a line, or a transaction of lines: named for those who ask for them.
    rules: {},
  },
} as const satisfies Record<StageName, StageConfig>;

export const stageConfig = (name: StageName): StageConfig => stages[name];
