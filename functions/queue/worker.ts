import type { Access } from '../access.ts';

/** When a worker runs, in UTC. */
export type Trigger =
  | { readonly kind: 'every'; readonly minutes: number }
  | { readonly kind: 'daily'; readonly hour: number; readonly minute: number };

/**
 * A function that no route reaches. It runs one at a time, and a run that failed is not tried again: the next one does
 * its work. Its folder has the name, and in `handler.ts` what Lambda calls.
 *
 * @template Settings what of the stage's configuration it goes by
 */
export interface Worker<Settings> {
  /** After the stack's name it names the function and its log; its metrics have it as `service`. */
  readonly name: string;
  readonly description: string;
  readonly trigger: (settings: Settings) => Trigger;
  readonly timeoutMinutes: number;
  /** How long a run may wait before it begins. */
  readonly mostWaitMinutes: number;
  readonly access: Access;
  /** Environment variables of its own. */
  readonly variables: (settings: Settings) => Readonly<Record<string, string>>;
}

/** Of all metrics. */
export const NAMESPACE = 'Tally';
