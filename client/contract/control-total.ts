import * as z from 'zod';
import { moneyText } from './decimal.ts';
import { currency, day } from './fields.ts';

const ARN_ERROR = 'expected the ARN of a caller, such as arn:aws:iam::123456789012:role/metering';

export const controlTotalsQuery = z.strictObject({
  caller: z
    .string()
    .max(1000, ARN_ERROR)
    .regex(/^arn:[^:]+:(iam|sts)::[^:]*:\S+$/, ARN_ERROR)
    .optional()
    .meta({ description: "Its ARN, a role's with or without a session. The caller itself when left out." }),
  day,
});

const controlTotal = z
  .object({
    caller: z.string().meta({ description: 'Without its session' }),
    service: z.string().nullable().meta({ description: 'Null for lines without one' }),
    day: day.meta({ description: "The UTC day of the lines' `used_at`" }),
    currency,
    line_item_count: z.int(),
    amount: moneyText,
  })
  .meta({ id: 'ControlTotal' });

export const controlTotalsReply = z.object({ rows: z.array(controlTotal) });
