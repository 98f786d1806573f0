import * as z from 'zod';

export const replayed = z
  .boolean()
  .describe('True when the same request had been answered before: nothing was made or charged again');
