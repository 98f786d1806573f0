import type { Access } from '../access.ts';

/** When a worker runs, in UTC. */
export type Trigger =
  | { readonly kind: 'every'; readonly minutes: number }
  | { readonly kind: 'daily'; readonly hour: number; readonly minute: number };

/**
 * A function that no route calls. One run at a time. A run that failed is not tried again, since the next run does its
 * work. Its folder has its name, and Lambda calls the folder's `handler.ts`.
 *
 * @template Settings the part of the stage's configuration that it uses
 */
export interface Worker<Settings> {
  /** The function and its log are called by the stack's name and this name. Its metrics have it as `service`. */
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
