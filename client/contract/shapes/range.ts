import * as z from 'zod/mini';

/** The check of a query from one month, or day, to another. A bound that is left out fits any other. */
export const inOrder = (unit: 'month' | 'day') =>
  z.refine<{ readonly from?: string | undefined; readonly to?: string | undefined }>(
    ({ from, to }) => from === undefined || to === undefined || from <= to,
    { path: ['to'], error: `expected a ${unit} that is not before from` },
  );
