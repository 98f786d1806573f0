import { syncLists } from './0001-sync-lists.ts';
import type { Migration } from './migration.ts';

/** In the order in which they are done. One that was released is never changed or removed. */
export const migrations: readonly Migration[] = [syncLists];
