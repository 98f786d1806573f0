import { arch } from 'node:process';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** Everything in which one stage differs from another. */
export interface StageConfig {
  readonly name: StageName;
  /** Data that is billed from: backed up, protected from deletion, kept when the stack goes. */
  readonly keepsData: boolean;
  readonly logRetention: RetentionDays;
  readonly tracing: boolean;
  readonly architecture: Architecture;
  /** LocalStack lets the API's id be chosen, so that its URL stays the same; AWS does not. */
  readonly fixedApiId?: string;
  /** Days after a month's end during which it still takes lines. */
  readonly graceDays: number;
  /** Requests a second over the whole API, and how many more in a burst; beyond them API Gateway answers 429. */
  readonly throttle: { readonly rate: number; readonly burst: number };
}

export const stageNames = ['local', 'prod'] as const;
export type StageName = (typeof stageNames)[number];

const stages = {
  local: {
    name: 'local',
    keepsData: false,
    logRetention: RetentionDays.ONE_WEEK,
    tracing: false,
    // Emulating the other architecture would be slow.
    architecture: arch === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
    fixedApiId: 'tally',
    graceDays: 2,
    throttle: { rate: 10_000, burst: 5_000 },
  },
  prod: {
    name: 'prod',
    keepsData: true,
    logRetention: RetentionDays.THREE_MONTHS,
    tracing: true,
    architecture: Architecture.ARM_64,
    graceDays: 2,
    // The account's default quota; a smaller share protects the account's other APIs.
    throttle: { rate: 10_000, burst: 5_000 },
  },
} as const satisfies Record<StageName, StageConfig>;

/** @throws when there is no such stage */
export function stageConfig(name: string): StageConfig {
  const known = stageNames.find((stage) => stage === name);
  if (known) return stages[known];
  throw new Error(`There is no stage "${name}". Set STAGE to one of: ${stageNames.join(', ')}.`);
}

/** The name of a stage's CloudFormation stack, which its other names start with. */
export const stackName = (stage: StageName): string => `tally-${stage}`;
