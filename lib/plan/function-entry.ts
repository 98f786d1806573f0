import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { localRoutes, routes, webhookRoutes } from '../../client/contract/routes.ts';
import type { BillingRulesConfig } from '../../functions/domain/billing-rules.ts';
import { endpointFile, type FunctionPlan } from './endpoints.ts';
import { openApiDocument } from './openapi/document.ts';
import { writeServedRoute } from './served-routes.ts';

/** What of a stage is in the bundles of its functions. */
interface EntryConfig {
  readonly rules: BillingRulesConfig;
  /** Whether faults are sent to an error tracker. */
  readonly errorTracker: boolean;
}

const ROOT = join(import.meta.dirname, '..', '..');
// Two stacks of one checkout may be deployed at the same time, so the command line gives each its own folder.
const ENTRIES = join(ROOT, '.build', 'functions', basename(process.env['CDK_OUTDIR'] ?? 'no-stack'));

/**
 * Writes the file from which esbuild starts: the pipeline with the endpoints of one function, and what the contract says
 * of their routes. So a function loads only what its routes need. The stage's rules are in it too, since a long
 * catalogue would not fit into the 4 KB of a function's environment. Every function has them, so that none is forgotten
 * and lets everything through. The function that answers the contract's document has that too.
 *
 * @param version as the document has it
 */
export function writeEntry(
  plan: FunctionPlan,
  { rules: stageRules, errorTracker }: EntryConfig,
  version: string,
): string {
  const rules = JSON.stringify(stageRules);
  // Stages have different rules and routes, and a test makes several stages in one process.
  const name = createHash('sha256')
    .update(rules)
    .update(plan.routes.join())
    .update(String(errorTracker))
    .digest('hex');
  const folder = join(ENTRIES, name.slice(0, 12));
  const from = (path: string): string => relative(folder, path);
  const endpoints = plan.routes.map((route) => `import ${route} from '${from(endpointFile(route))}';`);
  const served = plan.routes.map((route) => writeServedRoute(route, allRoutes[route], from));
  const openApi = plan.routes.includes('getOpenApi') ? [asText(openApiDocument(version))] : [];
  const given = [
    `'${plan.name}'`,
    `[${plan.routes.join(', ')}]`,
    `{ ${served.map(({ entry }) => entry).join(', ')} }`,
    rules,
    ...openApi,
  ];
  const source = [
    `import { serve } from '${from(join(ROOT, 'functions', 'http', 'serve.ts'))}';`,
    ...endpoints,
    ...served.flatMap(({ imports }) => imports),
    exported(`serve(${given.join(', ')})`, errorTracker, from),
    '',
  ].join('\n');
  return written(folder, plan.name, source);
}

const allRoutes = { ...routes, ...webhookRoutes, ...localRoutes };

/** The contract's document as a string in the bundle. As a value it would be made at each start of the function. */
export const asText = (document: ReturnType<typeof openApiDocument>): string =>
  JSON.stringify(JSON.stringify(document));

/**
 * The file from which a worker is bundled. If its stage has an error tracker, it is a file that wraps the worker's
 * handler. Otherwise nothing of the tracker is in the bundle.
 */
export function writeWorkerEntry(name: string, errorTracker: boolean): string {
  const handler = join(ROOT, 'functions', 'queue', name, 'handler.ts');
  if (!errorTracker) return handler;
  const folder = join(ENTRIES, 'workers');
  const from = (path: string): string => relative(folder, path);
  const source = [
    `import { handler as run } from '${from(handler)}';`,
    exported('run', errorTracker, from),
    '',
  ].join('\n');
  return written(folder, name, source);
}

/** The handler that Lambda calls. */
function exported(handler: string, errorTracker: boolean, from: (path: string) => string): string {
  if (!errorTracker) return `export const handler = ${handler};`;
  const tracking = from(join(ROOT, 'functions', 'faults', 'tracked-by-stage.ts'));
  return `import { trackedByStage } from '${tracking}';\nexport const handler = trackedByStage(${handler});`;
}

function written(folder: string, name: string, source: string): string {
  mkdirSync(folder, { recursive: true });
  const entry = join(folder, `${name}.ts`);
  // In one step, because another process may be reading the same file.
  const draft = `${entry}.${process.pid}`;
  writeFileSync(draft, source);
  renameSync(draft, entry);
  return entry;
}
