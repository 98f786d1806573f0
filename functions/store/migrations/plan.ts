import type { MigrationItem } from '../table/items/migration.ts';
import type { Table } from '../table/table.ts';
import { walkTable } from '../table/walk.ts';
import { filterOf, type Migration } from './migration.ts';

/** What a migration would do now. */
export interface Plan {
  /** How many items the table has. */
  readonly looked: number;
  /** How many items would be changed, by the names of the attributes that would be set. */
  readonly changes: ReadonlyMap<string, number>;
}

/** Looks at the whole table, and changes nothing. */
export async function planOf(
  table: Table,
  migration: Migration,
  { readUnitsPerSecond, parts = 4 }: { readonly readUnitsPerSecond: number; readonly parts?: number },
): Promise<Plan> {
  const changes = new Map<string, number>();
  const { looked } = await walkTable(table, {
    parts,
    filter: filterOf(migration),
    readUnitsPerSecond,
    work: async (wanted) => {
      for (const item of wanted) {
        const names = Object.keys(await migration.change(table, item))
          .sort()
          .join(', ');
        const what = names === '' ? 'only its schema version' : names;
        changes.set(what, (changes.get(what) ?? 0) + 1);
      }
      return 0;
    },
  });
  return { looked, changes };
}

/** In words for the operator. */
export function stateOf(record: MigrationItem | undefined): string {
  if (!record) return 'not begun';
  if (record.done_at === undefined) return `begun ${record.begun_at}, not done`;
  return `done ${record.done_at}: ${record.changed ?? 0} of ${record.looked ?? 0} items were changed`;
}
