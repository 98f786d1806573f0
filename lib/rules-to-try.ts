import { readFileSync } from 'node:fs';
import { type BillingRulesConfig, readBillingRules } from '../functions/domain/billing-rules.ts';
import type { StageName } from './names.ts';

/**
 * The rules of the file that the variable BILLING_RULES names: they stand in for the local stage's, for trying them.
 *
 * @throws Error when the file cannot be read, is not JSON or does not fit, naming each place; or the stage is not local
 */
export function rulesToTry(stage: StageName, file: string | undefined): BillingRulesConfig | undefined {
  if (!file) return undefined;
  if (stage !== 'local') {
    throw new Error(
      `BILLING_RULES tries rules on the local stage; those of ${stage} stand in lib/stage.ts. Unset it.`,
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
    throw new Error(`BILLING_RULES names ${file}, which is no JSON file: ${error}`, { cause: error });
  }
}
