import * as z from 'zod/mini';
import { instant } from '../shapes/fields.ts';

/** The time that the rules use, and the real time. */
export const clockReply = z.object({
  now: instant,
  real_now: instant,
  /** Days after a month's end in which the month still takes lines. Then its invoices are due. */
  grace_days: z.int(),
});
export type ClockReply = z.output<typeof clockReply>;
