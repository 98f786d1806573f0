import * as z from 'zod/mini';
import { described } from '../shapes/described.ts';
import { type Day, day } from '../shapes/fields.ts';
import { pageQuery } from '../shapes/list.ts';
import { inOrder } from '../shapes/range.ts';

const DAY_MS = 86_400_000;
const MOST_DAYS = 366;
const daysIn = (from: Day, to: Day): number => (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;

export const period = {
  from: described(day, 'The first UTC day, `YYYY-MM-DD`'),
  to: described(day, 'The last UTC day, `YYYY-MM-DD`, included; at most 366 days in all'),
};
export const statementQuery = z.strictObject({ ...period, ...pageQuery }).check(
  inOrder('day'),
  z.refine(({ from, to }) => daysIn(from, to) <= MOST_DAYS, {
    path: ['to'],
    error: `expected at most ${MOST_DAYS} days from the first to the last`,
  }),
);
