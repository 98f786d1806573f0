import { randomUUID } from 'node:crypto';
import type { Fault } from './channel.ts';
import { scrubbed } from './scrubbed.ts';

/** Where a fault happened. */
export interface Place {
  readonly stage: string;
  readonly version: string;
  /** The function's name. */
  readonly function: string;
  /** Such as `POST /customers/{customer_id}/usage`; a worker has none. */
  readonly route?: string;
  readonly lambdaRequestId: string;
}

/** The details that are sent. Everything else that is logged stays in the log, where access is limited. */
const SENT = [
  'invoice_id',
  'message_id',
  'step',
  'outcome',
  'cause',
  'last_cause',
  'attempt',
  'kind',
] as const;

/** How many errors of a chain of causes are sent. */
const MOST_CAUSES = 4;
const MOST_FRAMES = 30;

/**
 * A fault in the form of Sentry's events. Only listed details are in it, and texts are scrubbed.
 *
 * @param now ms since the epoch
 */
export function eventOf({ message, details }: Fault, place: Place, now: number) {
  const objects = details.filter((each) => typeof each === 'object' && each !== null);
  const error = objects.map(errorIn).find((each) => each !== undefined);
  const tags = Object.fromEntries(
    objects
      .flatMap((each) => SENT.flatMap((name) => tagIn(each, name)))
      .map(([name, value]) => [name, scrubbed(value)]),
  );
  return {
    event_id: randomUUID().replaceAll('-', ''),
    timestamp: now / 1_000,
    platform: 'node',
    level: 'error',
    logger: place.function,
    server_name: place.function,
    environment: place.stage,
    release: `tally@${place.version}`,
    ...(place.route !== undefined && { transaction: place.route }),
    logentry: { formatted: scrubbed(message) },
    ...(error && { exception: { values: chainOf(error).map(exceptionOf).reverse() } }),
    tags: {
      ...tags,
      // Each line of the log has it too.
      lambda_request_id: place.lambdaRequestId,
    },
  };
}
export type SentryEvent = ReturnType<typeof eventOf>;

function errorIn(detail: object): Error | undefined {
  if (detail instanceof Error) return detail;
  return 'error' in detail && detail.error instanceof Error ? detail.error : undefined;
}

function tagIn(detail: object, name: (typeof SENT)[number]): [string, string][] {
  if (detail instanceof Error) return [];
  // The object is one that was logged: any of its fields may be missing.
  const value = (detail as Partial<Record<string, unknown>>)[name];
  return typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [];
}

/** The error, its cause, the cause of that, and so on. */
function chainOf(error: Error): Error[] {
  const chain: Error[] = [];
  for (let each: unknown = error; each instanceof Error && chain.length < MOST_CAUSES; each = each.cause) {
    chain.push(each);
  }
  return chain;
}

const exceptionOf = (error: Error) => ({
  type: error.name,
  value: scrubbed(error.message),
  stacktrace: { frames: framesOf(error) },
});

/** Such as `at closeShard (/var/task/index.js:12:34)`. */
const FRAME = /^\s*at (?:(.+?) \()?(.+?):(\d+):(\d+)\)?$/;

/** Names and places in our own bundle. Sentry wants the innermost last. */
const framesOf = ({ stack = '' }: Error) =>
  stack
    .split('\n')
    .flatMap((line) => {
      const [, name, file, row, column] = FRAME.exec(line) ?? [];
      if (file === undefined) return [];
      return [{ function: name ?? '?', filename: file, lineno: Number(row), colno: Number(column) }];
    })
    .slice(0, MOST_FRAMES)
    .reverse();
