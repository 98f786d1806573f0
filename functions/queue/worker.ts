import type { Access, QueueName } from '../access.ts';

/** When a worker runs by itself, in UTC. */
export type Schedule =
  | { readonly kind: 'every'; readonly minutes: number }
  | { readonly kind: 'daily'; readonly hour: number; readonly minute: number };

/** A worker that gets the messages of a queue. It says which of a batch are to come again; the others are deleted. */
interface QueueTrigger {
  readonly kind: 'queue';
  readonly queue: QueueName;
  /** The most messages that one invocation gets. */
  readonly batchSize: number;
  /** The most invocations at a time; AWS takes no fewer than 2. */
  readonly maxConcurrency: number;
}

/**
 * A function that no route calls. Its folder has its name, and Lambda calls the folder's `handler.ts`.
 *
 * @template Settings the part of the stage's configuration that it uses
 */
interface Worker<Settings> {
  /** The function and its log are called by the stack's name and this name. Its metrics have it as `service`. */
  readonly name: string;
  readonly description: string;
  readonly timeoutMinutes: number;
  readonly access: Access;
  /** Environment variables of its own. */
  readonly variables: (settings: Settings) => Readonly<Record<string, string>>;
}

/** One run at a time. A run that failed is not tried again, since the next run does its work. */
export interface Scheduled<Settings> extends Worker<Settings> {
  readonly trigger: (settings: Settings) => Schedule;
  /** How long a run may wait before it begins. */
  readonly mostWaitMinutes: number;
}

/** Several runs at a time. What a run could not do comes again. */
export interface Queued<Settings> extends Worker<Settings> {
  readonly trigger: (settings: Settings) => QueueTrigger;
}
