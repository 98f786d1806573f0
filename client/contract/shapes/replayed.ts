import * as z from 'zod/mini';
import { described } from './described.ts';

export const replayed = described(
  z.boolean(),
  'True if the same request was answered before; nothing was made or charged again',
);
