import * as z from 'zod/mini';
import { described } from '../shapes/described.ts';
import { callerId, type Month, month } from '../shapes/fields.ts';
import { pageQuery } from '../shapes/list.ts';
import { inOrder } from '../shapes/range.ts';

const MOST_MONTHS = 120;
const numberOf = (of: Month): number => Number(of.slice(0, 4)) * 12 + Number(of.slice(5));

export const billingReportQuery = z
  .strictObject({
    from: described(month, 'The first month of leads, YYYY-MM'),
    to: described(month, 'The last month of leads, YYYY-MM'),
    customer_id: z.optional(callerId('CustomerId')),
    detail: described(z.optional(z.enum(['lead'])), '`lead`: after the rows, also every lead'),
    ...pageQuery,
  })
  .check(
    inOrder('month'),
    z.refine(({ from, to }) => numberOf(to) - numberOf(from) < MOST_MONTHS, {
      path: ['to'],
      error: `expected at most ${MOST_MONTHS} months from the first to the last`,
    }),
  );
