import * as z from 'zod/mini';

/* In a file of its own: the rules of leads need it in every function, but not the schemas of leads. */

export const LEVELS = ['High', 'Medium', 'Low'] as const;
export const engagementLevel = z.enum(LEVELS);
export type EngagementLevel = z.output<typeof engagementLevel>;
