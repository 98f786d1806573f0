import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { leadBody } from './contract/leads/requests.ts';
import { addLeadReply, addLeadsReply } from './contract/leads/write-replies.ts';
import { routes } from './contract/routes.ts';
import { problems } from './contract/shapes/problem.ts';
import { type Exceptions, generatedFiles } from './generator/files.ts';
import type { Schema } from './generator/types.ts';

// Usage: node generate.ts [--check]. Writes src/generated/ from contract/, or says whether it is as it would be written.
const here = import.meta.dirname;
const folder = join(here, 'src/generated');
const biome = join(here, '../node_modules/.bin/biome');

const exceptions: Exceptions = {
  // Many calls of their routes, see src/add-in-batches.ts.
  batches: {
    addLineItems: { field: 'items', named: 'idempotency_key' },
    addLeads: { field: 'leads', named: 'lead_id' },
  },
  notCalled: ['getOpenApi'], // its shape is OpenAPI's own
};

/** What the contract's modules export, schema by schema: the names that its readers know. */
async function contractNames(): Promise<Map<Schema, string>> {
  const names = new Map<Schema, string>();
  for (const file of readdirSync(join(here, 'contract'), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts'),
  )) {
    const exported: Record<string, unknown> = await import(`./contract/${file}`);
    for (const [name, value] of Object.entries(exported)) {
      if (typeof value === 'object' && value !== null && '_zod' in value) names.set(value as Schema, name); // zod's mark
    }
  }
  return names;
}

const formatted = (name: string, text: string): string =>
  execFileSync(biome, ['format', `--stdin-file-path=${join(folder, name)}`], {
    input: text,
    encoding: 'utf8',
  });

function current(name: string): string {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch {
    return '';
  }
}

/** The route of leads takes one or several, and answers each in its way: a method for either. */
const { addLeads, ...others } = routes;
const called = {
  ...others,
  addLead: { ...addLeads, body: leadBody, replies: { 201: addLeadReply, 200: addLeadReply } },
  addLeads: { ...addLeads, replies: { 200: addLeadsReply } },
};
const contract = { routes: called, errorCodes: Object.keys(problems), names: await contractNames() };
const files = [...generatedFiles(contract, exceptions)].map(
  ([name, text]) => [name, formatted(name, text)] as const,
);
const stale = files.filter(([name, text]) => current(name) !== text);

if (process.argv.includes('--check')) {
  for (const [name] of stale)
    console.error(`client/src/generated/${name} is not what the contract makes: npm run build`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of stale) writeFileSync(join(folder, name), text);
}
