import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../localstack/user-error.ts';

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'figures.md');
const HEAD =
  '# Figures\n\nWritten by `make prove` and `npm run bench`, section by section; not edited by hand.\n';
const MACHINE = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node.js ${process.versions.node}, ${process.platform} ${process.arch}`;

/** Measures, and returns a section of docs/figures.md: the title, then the results. */
export type Measurement = (form: Form) => Promise<string>;

export interface Form {
  /** Only a few rounds, to see that it works. The results are no figures to publish. */
  readonly short: boolean;
}

const SHORT = '--short';

/**
 * Runs the measurements that the command line names, or all of them. `list` prints their names. When a
 * measurement has passed, its section is written at once. If one fails, it throws, and its old section stays.
 * With `--short` the section is only printed.
 *
 * @param commandOf returns the command that runs one of them again
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
    console.error(`There is no "${unknown}". Choose one of: ${names.join(', ')}.`);
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

/** An error that the reader can correct, such as a missing program, is printed without a stack trace. */
function tellUser(error: unknown): undefined {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** Writes below the title how and when the section was made. */
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
