import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { interruptedDeploys } from './interrupted-deploys.ts';
import { storeInChaos } from './store-chaos.ts';
import { timesOfACleanClone } from './times.ts';
import { writeUnitsOfALine } from './write-units.ts';

/*
 * The proofs that are too long for every test run. Each answers a section of docs/figures.md, which is put in place as
 * soon as its proof has passed; one that fails throws, and what was measured before stays as it was.
 */
const proofs: Readonly<Record<string, () => Promise<string>>> = {
  times: timesOfACleanClone,
  'interrupted-deploys': interruptedDeploys,
  'store-chaos': storeInChaos,
  'write-units': writeUnitsOfALine,
};

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'figures.md');
const HEAD = '# Figures\n\nWritten by `make prove`, section by section; not edited by hand.\n';
const MACHINE = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node.js ${process.versions.node}, ${process.platform} ${process.arch}`;

for (const name of chosen()) {
  const section = await proofs[name]?.();
  if (section !== undefined) await put(withOrigin(section, name));
}

function chosen(): string[] {
  const asked = process.argv.slice(2);
  const unknown = asked.find((name) => !(name in proofs));
  if (unknown === undefined) return asked.length > 0 ? asked : Object.keys(proofs);
  throw new Error(`There is no proof "${unknown}": choose of ${Object.keys(proofs).join(', ')}.`);
}

/** Below the section's title, when it was made and how. */
function withOrigin(section: string, name: string): string {
  const date = new Date().toISOString().slice(0, 10);
  const [title = '', ...rest] = section.trim().split('\n');
  return [title, '', `\`make prove proof=${name}\`, ${date}, ${MACHINE}`, ...rest].join('\n');
}

/** Replaces the section of the same title, or adds it at the end. */
async function put(section: string): Promise<void> {
  const title = section.split('\n')[0];
  const page = await readFile(PAGE, 'utf8').catch(() => HEAD);
  const [head = HEAD, ...sections] = page.split(/^(?=## )/m);
  const isSame = (other: string): boolean => other.split('\n')[0] === title;
  const place = sections.findIndex(isSame);
  const others = sections.filter((other) => !isSame(other));
  others.splice(place < 0 ? others.length : place, 0, section);
  const text = [head, ...others].map((part) => part.trim()).join('\n\n');
  await writeFile(PAGE, `${text}\n`);
  console.log(`\n${section}`);
}
