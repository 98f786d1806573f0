import * as z from 'zod';
import { moneyText } from './decimal.ts';
import { currency, day } from './fields.ts';

const ARN_ERROR = 'expected the ARN of a caller, such as arn:aws:iam::123456789012:role/metering';

export const controlTotalsQuery = z.strictObject({
  /** A role in any form, with or without its session. Left out, the caller itself. */
  caller: z
    .string()
    .max(1000, ARN_ERROR)
    .regex(/^arn:[^:]+:(iam|sts)::[^:]*:\S+$/, ARN_ERROR)
    .optional(),
  day,
});

const controlTotal = z
  .object({
    /** Without its session. */
    caller: z.string(),
    /** Null for lines without one. */
    service: z.string().nullable(),
    /** The UTC day of the lines' `used_at`. */
    day,
    currency,
    line_item_count: z.int(),
    /** Credits are negative. */
    amount: moneyText,
  })
  .meta({ id: 'ControlTotal' });

export const controlTotalsReply = z.object({ rows: z.array(controlTotal) });
