import { type Command, InvalidArgumentError, Option } from 'commander';

/* Options that many commands have, each with one name and one text. */

/** An option that takes one of some words. */
export const choice = (flags: string, description: string, words: readonly string[]): Option =>
  new Option(flags, description).choices(words);

/** The forms of a list: a table for people, and two for programs. */
export const listed = (command: Command): Command =>
  command.option('--json', 'one JSON object a line').option('--csv', 'CSV with a header');

/** How much of a list. */
export const pages = (command: Command): Command =>
  command.option('--limit <count>', 'at most so many (default: 100 in a table, else all)', wholeNumber);

/** One thing, as text for people or one JSON document. */
export const shownAlone = (command: Command): Command => command.option('--json', 'one JSON document');

function wholeNumber(text: string): string {
  if (/^[1-9]\d{0,8}$/.test(text)) return text;
  throw new InvalidArgumentError('Write a whole number above 0.');
}

/** An option that may be given several times. */
export const collected = (value: string, before: string[] = []): string[] => [...before, value];

/** What every import has. */
export const importing = (command: Command): Command =>
  command
    .addOption(choice('--format <format>', "by the file's name if it is left out", ['csv', 'ndjson', 'json']))
    .option('--map <column=field>', 'which column is which field; again for more', collected)
    .option('--ignore <column>', 'a column that is left out; again for more', collected)
    .option('--set <field=value>', 'one value for every row; again for more', collected)
    .option('--dry-run', 'show what would be billed, and change nothing')
    .option('--skip-bad', 'bill the good rows, although others are bad')
    .option('--batch <count>', 'how many entries a request has, 1 to 500', upTo(500), '500')
    .option('--parallel <count>', 'how many requests at a time, 1 to 16', upTo(16), '4')
    .option('--results <file>', 'what became of each row, as .csv or .ndjson')
    .option('--json', 'one JSON document');

const upTo =
  (most: number) =>
  (text: string): string => {
    if (Number(wholeNumber(text)) <= most) return text;
    throw new InvalidArgumentError(`Write a whole number from 1 to ${most}.`);
  };

/** One of some words, several times. */
export const collectedChoice =
  (words: readonly string[]) =>
  (value: string, before: string[] = []): string[] => {
    if (words.includes(value)) return [...before, value];
    throw new InvalidArgumentError(`Choose from ${words.join(', ')}.`);
  };
