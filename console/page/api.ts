import { partsOf } from '../../client/src/arguments.ts';
import { type RouteName, routes } from '../../client/src/generated/routes.ts';
import type { Route } from '../../client/src/route.ts';
import type { MadeCall } from './call-text.ts';
import type { OpenApi } from './openapi.ts';

/** A page of a list. */
export interface Page<Item> {
  readonly data: readonly Item[];
  readonly next_cursor: string | null;
}

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** Why a call has no reply, in words. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;
  readonly errors: readonly FieldError[];

  constructor(status: number, body: Readonly<Record<string, unknown>>, requestId: string | null) {
    super(String(body['detail'] ?? body['message'] ?? `The answer was ${status} without a reason.`));
    this.status = status;
    this.code = String(body['code'] ?? `http_${status}`);
    this.requestId = requestId ?? undefined;
    this.errors = Array.isArray(body['errors']) ? body['errors'] : [];
  }
}

export type CallRecord = MadeCall & { readonly status: number; readonly ms: number };

interface Asked {
  /** Where a list goes on. */
  readonly cursor?: string | undefined;
  /** What was typed to confirm a change. */
  readonly confirmed?: string | undefined;
}

type Told = (record: CallRecord) => void;
const listeners = new Set<Told>();
/** Tells of each call that the page makes. @returns how to stop it */
export function onCall(listener: Told): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/**
 * Calls the API through the proxy. The arguments are those of the client's method, so that the page can show the same
 * call as code.
 *
 * @throws ApiProblem
 */
export async function call<Reply>(
  route: RouteName,
  given: readonly unknown[] = [],
  asked: Asked = {},
): Promise<Reply> {
  const { text } = await send(route, given, asked);
  return JSON.parse(text) as Reply; // the contract's, which the API's own tests check
}

/** The reply's text, where another media type than JSON is asked for, and where it goes on. */
async function callForText(
  route: RouteName,
  given: readonly unknown[],
  cursor?: string,
): Promise<{ readonly text: string; readonly nextCursor: string | undefined }> {
  const { text, response } = await send(route, given, { cursor });
  const [, query] = /\?([^>]*)>; rel="next"/.exec(response.headers.get('link') ?? '') ?? [];
  return { text, nextCursor: new URLSearchParams(query).get('cursor') ?? undefined };
}

async function send(route: RouteName, given: readonly unknown[], { cursor, confirmed }: Asked) {
  const { path, query, body, key, accept } = partsOf(route, given);
  if (cursor !== undefined) query.set('cursor', cursor);
  const { method }: Route = routes[route];
  const target = query.size ? `${path}?${query}` : path;
  const began = performance.now();
  const response = await fetch(`/api${target}`, {
    method: method ?? 'GET',
    body,
    headers: {
      'x-tally-console': '1',
      ...(accept !== undefined && { accept }),
      ...(body !== null && { 'content-type': 'application/json' }),
      ...(key !== undefined && { 'idempotency-key': key }),
      ...(confirmed !== undefined && { 'x-tally-confirm': confirmed }),
    },
  }).catch(() => {
    throw new ApiProblem(0, { code: 'console_gone', detail: CONSOLE_GONE }, null);
  });
  const text = await response.text();
  const ms = Math.round(performance.now() - began);
  const record = { route, given, method: method ?? 'GET', target, body, accept, status: response.status, ms };
  for (const listener of listeners) listener(record);
  if (!response.ok)
    throw new ApiProblem(response.status, objectIn(text), response.headers.get('x-request-id'));
  return { text, response };
}

const CONSOLE_GONE =
  'The console does not answer. Start it again with make console, and open the address it prints.';

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}; // JSON has no other objects
  } catch {
    return {};
  }
}

/** All pages of a list, one after the other. */
export async function* everyPage<Item>(
  route: RouteName,
  given: readonly unknown[],
): AsyncGenerator<readonly Item[]> {
  let cursor: string | undefined;
  do {
    const page: Page<Item> = await call(route, given, { cursor });
    yield page.data;
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
}

/** A whole text of several parts. */
export async function wholeText(route: RouteName, given: readonly unknown[]): Promise<string> {
  let whole = '';
  let cursor: string | undefined;
  do {
    const { text, nextCursor } = await callForText(route, given, cursor);
    whole += text;
    cursor = nextCursor;
  } while (cursor !== undefined);
  return whole;
}

export interface RawReply {
  readonly status: number;
  readonly ms: number;
  readonly contentType: string;
  readonly text: string;
}

/**
 * Sends what somebody wrote, right or wrong, and gives whatever is answered.
 *
 * @param target path and query below the API's base URL
 * @throws ApiProblem if the console does not answer
 */
export async function sendRaw(
  method: string,
  target: string,
  body: string | null,
  headers: Readonly<Record<string, string>> = {},
): Promise<RawReply> {
  const began = performance.now();
  const response = await fetch(`/api${target}`, {
    method,
    body,
    headers: {
      ...headers,
      ...(body !== null && { 'content-type': 'application/json' }),
      'x-tally-console': '1',
    },
  }).catch(() => {
    throw new ApiProblem(0, { code: 'console_gone', detail: CONSOLE_GONE }, null);
  });
  const text = await response.text();
  const ms = Math.round(performance.now() - began);
  return { status: response.status, ms, contentType: response.headers.get('content-type') ?? '', text };
}

/** The contract of the stage, as OpenAPI. */
export async function readDocument(): Promise<OpenApi> {
  const { status, text } = await sendRaw('GET', '/openapi.json', null);
  if (status !== 200) throw new ApiProblem(status, objectIn(text), null);
  return JSON.parse(text) as OpenApi; // the API's own tests check it
}

export const isList = (route: RouteName): boolean => (routes[route] as Route).list === true;
