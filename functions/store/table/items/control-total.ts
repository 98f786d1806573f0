import * as z from 'zod/mini';
import type { Day } from '../../../../client/contract/shapes/fields.ts';
import { partitions } from '../partitions.ts';
import type { Key } from '../table.ts';
import { amount, key, kind } from './item.ts';

/** Its key, and only sums by service and currency. */
const controlTotal = () => z.catchall(z.object(key), amount);

export const controlTotalItems = { controlTotal: kind('control total', controlTotal) };

export const controlTotalKeys = {
  /** Each sub-counter has its own partition, so that a busy caller's lines are spread. */
  controlTotal: (caller: string, day: Day, subCounter: number): Key => ({
    pk: `${partitions.controlTotal}${caller}#${day}#${subCounter}`,
    sk: 'control_total',
  }),
};
