import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../localstack/user-error.ts';

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'figures.md');
const HEAD =
  '# Figures\n\nWritten by `make prove` and `npm run bench`, section by section; not edited by hand.\n';
const MACHINE = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node.js ${process.versions.node}, ${process.platform} ${process.arch}`;

/** Measures, and answers a section of docs/figures.md: its title, then what was seen. */
export type Measurement = (form: Form) => Promise<string>;

export interface Form {
  /** Few rounds, to see that it works: what it says is no figure. */
  readonly short: boolean;
}

const SHORT = '--short';

/**
 * Runs the measurements that the command line names, or all; `list` prints their names. Each section is put in place as soon as its measurement
 * has passed; one that fails throws, and what was measured before stays as it was. With `--short` it is printed alone.
 *
 * @param commandOf how one of them is run again
 */
export async function writeFigures(
  measurements: Readonly<Record<string, Measurement>>,
  commandOf: (name: string) => string,
): Promise<void> {
  const short = process.argv.includes(SHORT);
  const asked = process.argv.slice(2).filter((word) => word !== SHORT);
  const names = Object.keys(measurements);
  if (asked.includes('list')) {
    for (const name of names) console.log(commandOf(name));
    return;
  }
  const unknown = asked.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    console.error(`There is no "${unknown}": choose of ${names.join(', ')}.`);
    process.exitCode = 1;
    return;
  }
  for (const name of asked.length === 0 ? names : asked) {
    const section = await measurements[name]?.({ short }).catch(tellUser);
    if (section === undefined) return;
    if (short) console.log(`\n${section}`);
    else await put(withOrigin(section, commandOf(name)));
  }
}

/** What the reader can put right, such as a program that is missing, is told without a stack trace. */
function tellUser(error: unknown): undefined {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** Below the section's title, when it was made and how. */
function withOrigin(section: string, command: string): string {
  const date = new Date().toISOString().slice(0, 10);
  const [title = '', ...rest] = section.trim().split('\n');
  return [title, '', `\`${command}\`, ${date}, ${MACHINE}`, ...rest].join('\n');
}

/** Replaces the section of the same title, or adds it at the end. */
async function put(section: string): Promise<void> {
  const title = section.split('\n')[0];
  const page = await readFile(PAGE, 'utf8').catch(() => HEAD);
  const sections = page.split(/^(?=## )/m).slice(1);
  const isSame = (other: string): boolean => other.split('\n')[0] === title;
  const place = sections.findIndex(isSame);
  const others = sections.filter((other) => !isSame(other));
  others.splice(place < 0 ? others.length : place, 0, section);
  const text = [HEAD, ...others].map((part) => part.trim()).join('\n\n');
  await writeFile(PAGE, `${text}\n`);
  console.log(`\n${section}`);
}
