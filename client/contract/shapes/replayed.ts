import * as z from 'zod/mini';
import { described } from './described.ts';

export const replayed = described(
  z.boolean(),
  'True when the same request had been answered before: nothing was made or charged again',
);
