import * as z from 'zod';

/**
 * The environment variables of the functions: CDK sets them and the functions read them by these names alone.
 */
const schema = z.object({
  TABLE_NAME: z.string().min(1),
  STAGE: z.string().min(1),
  VERSION: z.string().min(1),
  /** Days after a month's end during which it still takes lines. */
  GRACE_DAYS: z.coerce.number().int().min(0).max(31),
});

/** The variables as CDK sets them: Lambda takes text alone. */
export type EnvironmentVariables = Readonly<Record<keyof z.output<typeof schema>, string>>;

export interface Environment {
  readonly tableName: string;
  readonly stage: string;
  readonly version: string;
  readonly graceDays: number;
}

export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const parsed = schema.parse(variables);
  return {
    tableName: parsed.TABLE_NAME,
    stage: parsed.STAGE,
    version: parsed.VERSION,
    graceDays: parsed.GRACE_DAYS,
  };
}
