import { readFileSync } from 'node:fs';
import { type BillingRulesConfig, readBillingRules } from '../functions/domain/billing-rules.ts';
import type { StageName } from './names.ts';

/**
 * The rules of the file that the variable BILLING_RULES names. They replace the local stage's rules, to try them.
 *
 * @throws Error if the file cannot be read, is not JSON or is wrong (it names each place), or if the stage is not local
 */
export function rulesToTry(stage: StageName, file: string | undefined): BillingRulesConfig | undefined {
  if (!file) return undefined;
  if (stage !== 'local') {
    throw new Error(
      `BILLING_RULES is only for the local stage. The rules of ${stage} are in lib/stage.ts. Unset BILLING_RULES.`,
    );
  }
  const config = jsonOf(file);
  readBillingRules(config, file);
  return config as BillingRulesConfig; // the line before read it as such
}

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`BILLING_RULES names ${file}, which is not a JSON file: ${error}`, { cause: error });
  }
}
