import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { apiCallOf } from './api-call.ts';
import { refusedHost, refusedOrigin, refusedWithoutHeader } from './guard.ts';
import { safeHeaders } from './headers.ts';
import { HTML, type PageFile, type PageFiles, PROBLEM } from './page-files.ts';
import { problemOf, type Refusal } from './refusal.ts';
import { type FollowRequests, streamRequests } from './request-stream.ts';
import { Session } from './session.ts';
import { callApi, type Upstream } from './upstream.ts';

export interface ConsoleOptions {
  readonly upstream: Upstream;
  readonly page: PageFiles;
  readonly follow: FollowRequests;
  /** Whether the page may change anything. */
  readonly write: boolean;
  /** What each write must repeat in its header, such as `prod`; undefined where a mistake costs nothing. */
  readonly confirmation?: string | undefined;
  /** Default: a free one. */
  readonly port?: number | undefined;
}

export interface RunningConsole {
  /** With the token, which works once. */
  readonly address: string;
  readonly port: number;
  close(): Promise<void>;
}

/** The header in which the page repeats what the person typed before a write. */
const CONFIRM_HEADER = 'x-tally-confirm';
const API = '/api';
const MOST_BYTES = 1_000_000;

/**
 * Serves the page and signs its calls with the person's own credentials, on the loopback interface alone.
 *
 * @throws Error if the port is taken
 */
export async function startConsole(options: ConsoleOptions): Promise<RunningConsole> {
  const server = createServer();
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  const session = new Session(port);
  server.on('request', (request, response) => {
    answer({ ...options, port, session }, request, response).catch((error: unknown) => {
      refuse(response, noReply(error));
    });
  });
  return {
    address: `http://127.0.0.1:${port}/?token=${session.token}`,
    port,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port.');
  return address.port;
}

interface Running extends ConsoleOptions {
  readonly port: number;
  readonly session: Session;
}

async function answer(running: Running, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refusal = refusedHost(request, running.port) ?? refusedOrigin(request, running.port);
  if (refusal) return refuse(response, refusal);
  // Such as `*`, or another site's whole address. Nothing of it was asked of the API.
  const asked = URL.parse(`http://console${request.url ?? '/'}`);
  if (asked?.hostname !== 'console') return refuse(response, NOT_HERE);
  const { pathname, searchParams } = asked;
  const token = searchParams.get('token');
  if (pathname === '/' && token !== null) return begin(running.session, token, response);
  if (!running.session.isIn(request.headers.cookie))
    return refuse(response, NO_SESSION, isNavigation(request));
  const url = request.url ?? '/';
  if (url.startsWith(`${API}/`)) return passOn(running, request, response, url.slice(API.length));
  if (pathname === '/requests.ndjson') return follow(running, request, response);
  return sendFile(running.page, pathname, request, response);
}

/** The cookie, and the page without the token in its address. */
function begin(session: Session, token: string, response: ServerResponse): void {
  const cookie = session.cookieFor(token);
  if (cookie === undefined) {
    refuse(response, NO_SESSION, true);
    return;
  }
  response.writeHead(303, { ...safeHeaders(HTML), 'set-cookie': cookie, location: '/' }).end();
}

const NO_SESSION = {
  status: 401,
  code: 'no_session',
  detail:
    'This address was used before, or it is not the one that the command printed. Run make console again.',
} as const satisfies Refusal;

const WRITES_OFF = {
  status: 403,
  code: 'read_only',
  detail: 'The console only reads. Start it with make console write=yes to change anything.',
} as const satisfies Refusal;

async function passOn(
  running: Running,
  request: IncomingMessage,
  response: ServerResponse,
  url: string,
): Promise<void> {
  const refusal = refusedWithoutHeader(request);
  if (refusal) return refuse(response, refusal);
  const body = await bodyOf(request);
  if (body === undefined) return refuse(response, TOO_LARGE);
  const call = apiCallOf(request.method ?? '', url, body);
  if ('code' in call) return refuse(response, call);
  if (call.writes) {
    const unwritable = refusedWrite(running, request);
    if (unwritable) return refuse(response, unwritable);
  }
  const reply = await callApi(running.upstream, call, request.headers);
  response.writeHead(reply.status, { ...safeHeaders('application/json'), ...reply.headers }).end(reply.body);
}

const TOO_LARGE = {
  status: 413,
  code: 'body_too_large',
  detail: 'A request has at most 1 MB.',
} as const satisfies Refusal;

function refusedWrite({ write, confirmation }: Running, { headers }: IncomingMessage): Refusal | undefined {
  if (!write) return WRITES_OFF;
  if (confirmation === undefined || headers[CONFIRM_HEADER] === confirmation) return undefined;
  return {
    status: 403,
    code: 'not_confirmed',
    detail: `A change of this stage is confirmed by typing its name: send ${CONFIRM_HEADER}: ${confirmation}.`,
  };
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function follow(running: Running, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refusal = refusedWithoutHeader(request);
  if (refusal) return refuse(response, refusal);
  await streamRequests(running.follow, response);
}

function sendFile(
  page: PageFiles,
  pathname: string,
  { method }: IncomingMessage,
  response: ServerResponse,
): void {
  const isRead = method === 'GET' || method === 'HEAD';
  const file = page.get(pathname) ?? viewAt(page, pathname);
  if (file && isRead) {
    response.writeHead(200, safeHeaders(file.contentType)).end(method === 'HEAD' ? undefined : file.content);
  } else refuse(response, isRead ? NOT_HERE : { ...NOT_HERE, status: 405 });
}

/** Each view has an address of its own, which the page's script reads. */
const viewAt = (page: PageFiles, pathname: string): PageFile | undefined =>
  pathname.startsWith('/assets/') ? undefined : page.get('/');

const NOT_HERE = {
  status: 404,
  code: 'not_found',
  detail: 'The console has no such page.',
} as const satisfies Refusal;

const noReply = (error: unknown): Refusal => ({
  status: 502,
  code: 'no_reply',
  detail: `The API did not answer: ${reasonOf(error)}. Check that the stage is up and the credentials are valid. A change may have happened: look before you send it again.`,
});

/** `fetch` says only that it failed; its cause says why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

const isNavigation = ({ headers }: IncomingMessage): boolean => headers['sec-fetch-mode'] === 'navigate';

function refuse(response: ServerResponse, refusal: Refusal, forPeople = false): void {
  if (response.headersSent) {
    response.end();
    return;
  }
  const { status, detail } = refusal;
  if (forPeople) {
    const text = `<!doctype html><html lang="en"><title>Tally console</title><p>${detail}</p></html>`;
    response.writeHead(status, safeHeaders(HTML)).end(text);
  } else response.writeHead(status, safeHeaders(PROBLEM)).end(problemOf(refusal));
}
