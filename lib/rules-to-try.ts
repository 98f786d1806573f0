import { type BillingRulesConfig, readBillingRules } from '../functions/domain/billing-rules.ts';
import { configToTry } from './config-to-try.ts';
import type { StageName } from './names.ts';

/**
 * The rules of the file that the variable BILLING_RULES names. They replace the local stage's rules, to try them.
 *
 * @throws Error if the file cannot be read, is not JSON or is wrong (it names each place), or if the stage is not local
 */
export function rulesToTry(stage: StageName, file: string | undefined): BillingRulesConfig | undefined {
  const config = configToTry(stage, { variable: 'BILLING_RULES', file, what: 'The rules' });
  if (config === undefined) return undefined;
  readBillingRules(config, file ?? '');
  return config as BillingRulesConfig; // the line before read it as such
}
