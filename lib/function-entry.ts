import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { BillingRulesConfig } from '../functions/domain/billing-rules.ts';
import { endpointFile, type FunctionPlan } from './endpoints.ts';

const ROOT = join(import.meta.dirname, '..');
const ENTRIES = join(ROOT, '.build', 'functions');

/**
 * Writes what esbuild starts from: the pipeline with the endpoints of one function and no other, so that a function
 * loads only what its routes need. The stage's rules stand in it, since a long catalogue would not fit into the 4 KB of
 * a function's environment; in every one, so that none is forgotten and lets everything through.
 */
export function writeEntry(plan: FunctionPlan, stageRules: BillingRulesConfig): string {
  const rules = JSON.stringify(stageRules);
  // Two stacks of one checkout may be deployed at the same time, with other rules.
  const folder = join(ENTRIES, createHash('sha256').update(rules).digest('hex').slice(0, 12));
  const from = (path: string): string => relative(folder, path);
  const imports = plan.routes.map((route) => `import ${route} from '${from(endpointFile(route))}';`);
  const source = [
    `import { serve } from '${from(join(ROOT, 'functions', 'http', 'serve.ts'))}';`,
    ...imports,
    `export const handler = serve('${plan.name}', [${plan.routes.join(', ')}], ${rules});`,
    '',
  ].join('\n');
  mkdirSync(folder, { recursive: true });
  const entry = join(folder, `${plan.name}.ts`);
  writeFileSync(entry, source);
  return entry;
}
