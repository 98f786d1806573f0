import * as z from 'zod/mini';
import { moneyText } from '../shapes/decimal.ts';
import { described } from '../shapes/described.ts';
import { currency, day } from '../shapes/fields.ts';

const controlTotal = z
  .object({
    caller: described(z.string(), 'ARN of the caller who added the lines, without its session'),
    service: described(z.nullable(z.string()), 'The service of the lines; null for lines without one'),
    day: described(day, "The UTC day of the lines' `used_at`"),
    currency,
    line_item_count: z.int(),
    amount: moneyText,
  })
  .register(z.globalRegistry, { id: 'ControlTotal' });

export const controlTotalsReply = z.object({ rows: z.array(controlTotal) });
