import { textOf } from './blocks.ts';

/** A table of a document, below one of its headings. */
export interface WorkedExample {
  readonly title: string;
  /** The text between the heading, or the table before, and the table. */
  readonly before: string;
  readonly head: string;
  readonly rows: readonly (readonly string[])[];
}

const TABLE = /((?:(?!\|).*\n)*)^(\|.*\n)\|[-|]+\n((?:\|.*\n?)+)/gm;

/** All tables of a document, with their headings. */
export const workedExamplesIn = (document: string): WorkedExample[] =>
  textOf(document)
    .split(/^## /m)
    .flatMap((section) => {
      const [title = ''] = section.split('\n');
      return [...section.matchAll(TABLE)].map(([, before = '', head = '', body = '']) => ({
        title,
        before,
        head,
        rows: body.trim().split('\n').map(cellsOf),
      }));
    });

const cellsOf = (row: string): string[] =>
  row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
