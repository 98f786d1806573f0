import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { interruptedDeploys } from './interrupted-deploys.ts';
import { storeInChaos } from './store-chaos.ts';
import { timesOfACleanClone } from './times.ts';
import { writeUnitsOfALine } from './write-units.ts';

/*
 * The proofs that are too long for every test run. Each answers a section of docs/figures.md, which is written when
 * all have passed; one that fails throws.
 */
const proofs = [storeInChaos, writeUnitsOfALine, timesOfACleanClone, interruptedDeploys];

const sections: string[] = [];
for (const proof of proofs) sections.push(await proof());

const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node.js ${process.versions.node}, ${process.platform} ${process.arch}`;
const page = `# Figures

Written by \`make prove\` on ${new Date().toISOString().slice(0, 10)} (${machine}); not edited by hand.

${sections.join('\n')}`;
await writeFile(join(import.meta.dirname, '..', '..', 'docs', 'figures.md'), page);
console.log(`\n${page}`);
