import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { breakingChanges } from '../lib/plan/openapi/breaking.ts';
import { openApiDocument } from '../lib/plan/openapi/document.ts';
import { referencePage } from '../lib/plan/openapi/reference.ts';

/*
 * Compares the contract with the one that was released last, docs/openapi.json. It fails if callers of that one could
 * not go on. With `release` it keeps the contract as the released one, and writes docs/api.md from it.
 */

const docs = join(import.meta.dirname, '..', 'docs');
const { version } = JSON.parse(await readFile(join(docs, '..', 'package.json'), 'utf8'));
const now = JSON.parse(JSON.stringify(openApiDocument(version)));
const released = JSON.parse(await readFile(join(docs, 'openapi.json'), 'utf8'));
const isRelease = process.argv[2] === 'release';

const breaks = breakingChanges(released, now);
for (const each of breaks) console.error(each);
if (breaks.length > 0 && !(isRelease && majorOf(version) > majorOf(released.info.version))) {
  console.error(
    `These changes of the contract break callers of ${released.info.version}. Add a field or a route instead. A break needs a new major version in package.json, and then npm run contract:release.`,
  );
  process.exit(1);
}
if (isRelease) {
  await writeFile(join(docs, 'openapi.json'), `${JSON.stringify(now, null, 1)}\n`);
  await writeFile(join(docs, 'api.md'), referencePage(now));
}

function majorOf(of: string): number {
  return Number(of.split('.')[0]);
}
