import { type InvoicingConfig, invoicingVariable } from '../functions/domain/invoicing/invoicing.ts';
import { configToTry } from './config-to-try.ts';
import type { StageName } from './names.ts';

/**
 * The seller, number prefix and taxes of the file that the variable INVOICING_FILE names. They replace the local stage's, to
 * try them.
 *
 * @throws Error if the file cannot be read, is not JSON or is wrong (it names each place), or if the stage is not local
 */
export function invoicingToTry(stage: StageName, file: string | undefined): InvoicingConfig | undefined {
  const config = configToTry(stage, { variable: 'INVOICING_FILE', file, what: 'The invoices' });
  if (config === undefined) return undefined;
  invoicingVariable(config as InvoicingConfig, file ?? ''); // reads it, and refuses what is no such thing
  return config as InvoicingConfig; // the line before read it as such
}
