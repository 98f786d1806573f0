import type { Instant } from '../../client/contract/fields.ts';

/** Tells the time that rules go by. */
export type Clock = () => Promise<Instant>;

export const realClock: Clock = async () => new Date().toISOString() as Instant; // the form of an Instant, by definition of toISOString
