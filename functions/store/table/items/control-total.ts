import * as z from 'zod/mini';
import type { Day } from '../../../../client/contract/shapes/fields.ts';
import { partitions } from '../partitions.ts';
import type { Key } from '../table.ts';
import { amount, key, kind } from './item.ts';

/** Beside its key, sums by service and currency alone. */
const controlTotal = z.catchall(z.object(key), amount);

export const controlTotalItems = { controlTotal: kind('control total', controlTotal) };

export const controlTotalKeys = {
  /** A partition for each sub-counter, so that a busy caller's lines are spread over as many. */
  controlTotal: (caller: string, day: Day, subCounter: number): Key => ({
    pk: `${partitions.controlTotal}${caller}#${day}#${subCounter}`,
    sk: 'control_total',
  }),
};
