import * as z from 'zod/mini';

const given = z.string().check(z.minLength(1));
/** The environment variables of the functions. CDK sets them and the functions read them only by these names. */
const schema = z.object({
  TABLE_NAME: given,
  STAGE: given,
  VERSION: given,
  /** Days after a month's end during which it still takes lines. */
  GRACE_DAYS: z.coerce.number().check(z.int(), z.minimum(0), z.maximum(31)),
  /** How long ago a charge may have been used, in days. */
  OLDEST_USE_DAYS: z.coerce.number().check(z.int(), z.minimum(32), z.maximum(36_525)),
  /** Only on the local stage: its time can be moved. */
  TEST_CLOCK: z.optional(z.literal('on')),
});

/** More variables, for the month-end run. */
const monthEndSchema = z.object({
  MONTH_END_PARALLEL: z.coerce.number().check(z.int(), z.minimum(1)),
  MONTH_END_PER_SECOND: z.coerce.number().check(z.minimum(0.1)),
});
export type MonthEndVariables = Readonly<Record<keyof z.output<typeof monthEndSchema>, string>>;

/** The variables as CDK sets them. Lambda takes only text. */
export type EnvironmentVariables = Readonly<
  Record<Exclude<keyof z.output<typeof schema>, 'TEST_CLOCK'>, string> & { TEST_CLOCK?: 'on' }
>;

export interface Environment {
  readonly tableName: string;
  readonly stage: string;
  readonly version: string;
  readonly graceDays: number;
  /** How long ago a charge may have been used, in days. */
  readonly oldestUseDays: number;
  /** Whether the time that the rules go by can be moved. */
  readonly testClock: boolean;
}

export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const parsed = schema.parse(variables);
  return {
    tableName: parsed.TABLE_NAME,
    stage: parsed.STAGE,
    version: parsed.VERSION,
    graceDays: parsed.GRACE_DAYS,
    oldestUseDays: parsed.OLDEST_USE_DAYS,
    testClock: parsed.TEST_CLOCK === 'on',
  };
}

/** How fast the month-end run goes. */
export function readMonthEndPace(variables: Readonly<Record<string, string | undefined>>) {
  const { MONTH_END_PARALLEL, MONTH_END_PER_SECOND } = monthEndSchema.parse(variables);
  return { parallel: MONTH_END_PARALLEL, perSecond: MONTH_END_PER_SECOND };
}
