import * as z from 'zod/mini';
import { described } from './described.ts';

/** What became of one entry of a batch. */
export const batchOutcome = z
  .enum(['created', 'replayed', 'conflict', 'rejected', 'failed'])
  .register(z.globalRegistry, {
    description:
      '`created`: billed now. `replayed`: billed before. `conflict`: its key or id was used with other content, and that charge stays. `rejected`: it is wrong. `failed`: it may not be billed, so send the same again',
  });
export type BatchOutcome = z.output<typeof batchOutcome>;

/** How many entries had each outcome. */
export const batchSummary = z.object({
  created: described(z.int(), 'Billed now'),
  replayed: described(z.int(), 'Billed before, under the same key or id'),
  conflict: described(z.int(), 'Refused: the key or id was used with other content'),
  rejected: described(z.int(), 'Refused: the entry is wrong'),
  failed: described(z.int(), 'May not be billed: send the same again'),
} satisfies Record<BatchOutcome, z.ZodMiniType>);
export type BatchSummary = z.output<typeof batchSummary>;
