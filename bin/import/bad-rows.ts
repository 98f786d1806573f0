import { tableOf } from '../cli/table.ts';
import type { BadRow } from './line-item-row.ts';

const MOST_SHOWN = 20;

/** Bad rows for people: where each is, which field, and what is wrong with it. */
export function badRowsText(bad: readonly BadRow[]): string {
  const rows = bad.slice(0, MOST_SHOWN).map(({ line, field, message }) => [line, field, message]);
  const more = bad.length > MOST_SHOWN ? `\nand ${bad.length - MOST_SHOWN} more` : '';
  const columns = [{ head: 'line', align: 'right' }, { head: 'field' }, { head: 'what is wrong' }] as const;
  const count = new Set(bad.map(({ line }) => line)).size;
  return `${count === 1 ? '1 row is' : `${count} rows are`} bad:\n${tableOf(columns, rows)}${more}`;
}
