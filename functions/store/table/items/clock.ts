import * as z from 'zod/mini';
import { partitions } from '../partitions.ts';
import type { Key } from '../table.ts';
import { count, key, kind } from './item.ts';

/** How far the test clock is ahead of real time. Below zero it is behind. */
const clock = z.object({ ...key, offset_ms: count, moved_by: z.string() });

export const clockItems = { clock: kind('clock', clock) };

export const clockKeys = { clock: { pk: partitions.clock, sk: 'clock' } as const satisfies Key };
