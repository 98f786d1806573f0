import type { ServerResponse } from 'node:http';
import { safeHeaders } from './headers.ts';
import { LINES } from './page-files.ts';

/** A request that the API answered, or that the gateway refused, as its log tells it. */
export interface SeenRequest {
  /** When it was answered, RFC 3339 in UTC. */
  readonly at: string;
  /** The function that answered, or `gateway`. */
  readonly source: string;
  /** Null if nobody signed. */
  readonly caller: string | null;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** What became of a write; null for a read. */
  readonly outcome: string | null;
  readonly key?: string;
  /** Why it was refused. */
  readonly reason?: string;
  /** The names of the fields that were wrong, or that differ from what its key stands for. */
  readonly fields?: readonly string[];
  /** What the request consumed of the table's capacity. The gateway's log has none. */
  readonly write_units?: number;
  readonly read_units?: number;
  /** Writes that the table refused. They cost units that no answer tells. */
  readonly refused_writes?: number;
  readonly ms: number;
  readonly request_id: string;
}

/** Requests of the last minutes, then each as it comes, until the signal aborts. */
export type FollowRequests = (signal: AbortSignal) => AsyncIterable<SeenRequest>;

/** Proxies and browsers end a connection on which nothing comes. */
const EMPTY_LINE_EVERY_MS = 15_000;

/**
 * Sends each request as a line of JSON, until the page goes. It is no `EventSource`, because that cannot send the
 * console's header.
 */
export async function streamRequests(follow: FollowRequests, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  response.writeHead(200, safeHeaders(LINES));
  response.flushHeaders();
  const beat = setInterval(() => response.write('\n'), EMPTY_LINE_EVERY_MS);
  try {
    for await (const seen of follow(gone.signal)) response.write(`${JSON.stringify(seen)}\n`);
  } catch (error) {
    if (!gone.signal.aborted) response.write(`${JSON.stringify({ failed: textOf(error) })}\n`);
  } finally {
    clearInterval(beat);
    response.end();
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
