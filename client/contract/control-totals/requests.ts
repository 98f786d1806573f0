import * as z from 'zod/mini';
import { described } from '../shapes/described.ts';
import { day } from '../shapes/fields.ts';

// Visible ASCII, as in every ARN. It becomes part of a key, and the bytes of a key are limited.
const ARN = /^arn:[!-9;-~]+:(iam|sts)::[!-9;-~]*:[!-~]+$/;
const ARN_ERROR = 'expected the ARN of a caller, such as arn:aws:iam::123456789012:role/metering';

export const controlTotalsQuery = z.strictObject({
  caller: described(
    z.optional(z.string().check(z.maxLength(1000, ARN_ERROR), z.regex(ARN, ARN_ERROR))),
    "The caller's ARN, for a role with or without its session. If left out, whoever sends the request.",
  ),
  day: described(day, 'The UTC day of use, `YYYY-MM-DD`'),
});
