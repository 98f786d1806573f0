import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { BillingRulesConfig } from '../../functions/domain/billing-rules.ts';
import { endpointFile, type FunctionPlan } from './endpoints.ts';
import { openApiDocument } from './openapi/document.ts';
import { tableOf } from './route-tables.ts';

const ROOT = join(import.meta.dirname, '..', '..');
// Two stacks of one checkout may be deployed at the same time, so the command line gives each its own folder.
const ENTRIES = join(ROOT, '.build', 'functions', basename(process.env['CDK_OUTDIR'] ?? 'no-stack'));

/**
 * Writes the file from which esbuild starts: the pipeline with the endpoints of one function, and the contract's tables
 * of their nouns. So a function loads only what its routes need. The stage's rules are in it too, since a long
 * catalogue would not fit into the 4 KB of a function's environment. Every function has them, so that none is forgotten
 * and lets everything through. The function that answers the contract's document has that too.
 *
 * @param version as the document has it
 */
export function writeEntry(plan: FunctionPlan, stageRules: BillingRulesConfig, version: string): string {
  const rules = JSON.stringify(stageRules);
  // Stages have different rules and routes, and a test makes several stages in one process.
  const name = createHash('sha256').update(rules).update(plan.routes.join()).digest('hex');
  const folder = join(ENTRIES, name.slice(0, 12));
  const from = (path: string): string => relative(folder, path);
  const endpoints = plan.routes.map((route) => `import ${route} from '${from(endpointFile(route))}';`);
  const tables = new Map(plan.routes.map(tableOf).map((table) => [table.name, table.file]));
  const spread = [...tables.keys()].map((name) => `...${name}`).join(', ');
  const openApi = plan.routes.includes('getOpenApi') ? [JSON.stringify(openApiDocument(version))] : [];
  const given = [`'${plan.name}'`, `[${plan.routes.join(', ')}]`, `{ ${spread} }`, rules, ...openApi];
  const source = [
    `import { serve } from '${from(join(ROOT, 'functions', 'http', 'serve.ts'))}';`,
    ...endpoints,
    ...[...tables].map(([name, file]) => `import { ${name} } from '${from(file)}';`),
    `export const handler = serve(${given.join(', ')});`,
    '',
  ].join('\n');
  mkdirSync(folder, { recursive: true });
  const entry = join(folder, `${plan.name}.ts`);
  // In one step, because another process may be reading the same file.
  const draft = `${entry}.${process.pid}`;
  writeFileSync(draft, source);
  renameSync(draft, entry);
  return entry;
}
