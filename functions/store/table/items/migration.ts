import * as z from 'zod/mini';
import { type Instant, instant } from '../../../../client/contract/shapes/fields.ts';
import { partitions } from '../partitions.ts';
import type { Key } from '../table.ts';
import { count, key, kind } from './item.ts';

/** How far a walk over the table has come in one of its parts: the item after which it goes on, or that it is finished. */
const walkPlace = () =>
  z.object({
    ...key,
    after: z.optional(z.object(key)),
    done: z.boolean(),
    /** How many items it has looked at so far, and how many of them it changed. */
    looked: z.optional(count),
    changed: z.optional(count),
    /** The generation of the summary's counters, if a rebuild of the summaries walks. */
    generation: z.optional(count),
  });
export type WalkPlaceItem = z.output<ReturnType<typeof walkPlace>>;

/** That a migration was begun, or done. Times are real ones, also where the stage's clock can be moved. */
const migration = () =>
  z.object({
    ...key,
    number: count,
    name: z.string(),
    begun_at: instant,
    /** The run that is at work, and until when no other may begin. */
    holder: z.optional(z.string()),
    held_until: z.optional(instant),
    done_at: z.optional(instant),
    looked: z.optional(count),
    changed: z.optional(count),
  });
export type MigrationItem = z.output<ReturnType<typeof migration>>;

export const migrationItems = {
  walkPlace: kind('walk place', walkPlace),
  migration: kind('migration', migration),
};

const fourDigits = (number: number): string => String(number).padStart(4, '0');

export const migrationKeys = {
  migrations: { pk: partitions.migration, prefix: 'migration#' },
  migration: (number: number): Key => ({
    pk: partitions.migration,
    sk: `migration#${fourDigits(number)}`,
  }),
  migrationPlaces,
  migrationPlace: (number: number, { begunAt, part, of }: WalkPart): Key => {
    const { pk, prefix } = migrationPlaces(number);
    // A migration that is done again begins anew, also if a run from before wakes up late and keeps its place. And one of
    // four parts is not the same as one of eight.
    return { pk, sk: `${prefix}${begunAt}#${part}/${of}` };
  },
};

interface WalkPart {
  /** When the migration was begun. */
  readonly begunAt: Instant;
  readonly part: number;
  readonly of: number;
}

function migrationPlaces(number: number): { readonly pk: string; readonly prefix: string } {
  return { pk: partitions.migration, prefix: `place#${fourDigits(number)}#` };
}
