import { setTimeout as sleep } from 'node:timers/promises';
import { type Backend, backends } from './backend.ts';
import type { Logged } from './fake-stripe/requests.ts';
import { anyFreePort, isPortFree } from './host/sockets.ts';
import { readRecord, writeRecord } from './record.ts';
import { stack } from './settings.ts';
import { UserError } from './user-error.ts';

/*
 * The fake Stripe of this stack. It starts with the stack, unless STRIPE_API_BASE names another server that answers
 * like Stripe.
 */

const START_MS = 30_000;
/** Far from the ports of stacks that run side by side. */
const DISTANCE = 10_000;

const usesOtherStripe = (): boolean => Boolean(process.env['STRIPE_API_BASE']);

/** The address of the fake and of its page on this machine; undefined if this stack has none. */
export async function fakeStripeUrl(): Promise<string | undefined> {
  const port = (await readRecord())?.fakeStripePort;
  return port === undefined ? undefined : urlOf(port);
}

async function backendInUse(): Promise<Backend | undefined> {
  const record = await readRecord();
  return backends.find(({ name }) => name === record?.backend);
}

const THIS_MACHINE = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * The address by which this stack's functions reach Stripe: its fake, or the server that STRIPE_API_BASE names. That
 * server may listen on this machine. In containers both have other names. Undefined if there is none.
 */
export async function stripeForFunctions(): Promise<string | undefined> {
  const record = await readRecord();
  const backend = await backendInUse();
  const other = process.env['STRIPE_API_BASE'];
  if (other) {
    const url = new URL(other);
    const isHere = THIS_MACHINE.includes(url.hostname);
    return (isHere && backend ? backend.fromFunctions(url) : url).origin;
  }
  const port = record?.fakeStripePort;
  return port === undefined ? undefined : backend?.fakeStripeFromFunctions(port);
}

/**
 * The requests that it got, the oldest first.
 *
 * @param after the id of a request. Only later requests are returned
 * @throws UserError if this stack has no fake, or if the fake does not answer
 */
export async function requestsToFakeStripe(after = ''): Promise<readonly Logged[]> {
  const url = await fakeStripeUrl();
  if (url === undefined) throw new UserError('This stack has no fake Stripe: make up starts it.');
  const reply = await fetch(`${url}/_fake/requests?after=${after}`).catch(() => undefined);
  if (!reply?.ok) throw notThere(url);
  const { requests } = (await reply.json()) as { requests: readonly Logged[] }; // what the fake answers
  return requests;
}

const notThere = (url: string): UserError =>
  new UserError(`The fake Stripe does not answer at ${url}: make up starts it again.`);

/** A line for `make status`. */
export async function describeFakeStripe(): Promise<string> {
  const port = (await readRecord())?.fakeStripePort;
  if (port === undefined)
    return 'Stripe     no fake of this stack: STRIPE_API_BASE was set when it was started';
  if (await answers(port)) return `Stripe     a fake, whose page is ${urlOf(port)}`;
  return `Stripe     the fake at ${urlOf(port)} has ended: make up starts it again`;
}

/**
 * Starts the fake if this stack wants it and it does not answer: at the start of the stack, and again after the fake
 * ended.
 */
export async function ensureFakeStripe(backend: Backend, keep: boolean): Promise<void> {
  if (usesOtherStripe()) return;
  const record = await readRecord();
  if (record === undefined) return;
  const before = record.fakeStripePort;
  if (before !== undefined && (await answers(before))) return;
  const port = await choosePort(before);
  await backend.startFakeStripe(port, keep);
  await writeRecord({ ...record, fakeStripePort: port });
  await waitUntilItAnswers(port, backend);
  console.error(`The fake Stripe is up at ${urlOf(port)}.`);
}

/**
 * Moves the fake's time with the stack's time.
 *
 * @param to a time in RFC 3339, or `now` for real time
 */
export async function moveFakeStripe(to: string): Promise<void> {
  const url = await fakeStripeUrl();
  if (url === undefined) return;
  const reply = await fetch(`${url}/_fake/clock`, {
    method: 'POST',
    body: JSON.stringify({ now: to }),
  }).catch(() => undefined);
  if (!reply?.ok) throw notThere(url);
}

/** Says where the fake sends its events. Nothing happens if this stack has no fake. */
export async function sendFakeWebhooks(endpoint: {
  readonly url: string;
  readonly secret: string;
  readonly types: readonly string[];
}): Promise<void> {
  const url = await fakeStripeUrl();
  if (url === undefined) return;
  const backend = await backendInUse();
  const to = backend
    ? { ...endpoint, url: backend.stackFromFakeStripe(new URL(endpoint.url)).href }
    : endpoint;
  const reply = await fetch(`${url}/_fake/webhooks`, { method: 'POST', body: JSON.stringify(to) }).catch(
    () => undefined,
  );
  if (!reply?.ok) throw notThere(url);
}

const urlOf = (port: number): string => `http://127.0.0.1:${port}`;

async function answers(port: number): Promise<boolean> {
  const signal = AbortSignal.timeout(5_000);
  return fetch(`${urlOf(port)}/_fake/clock`, { signal }).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** The port stays the same if possible, because people keep the address of its page. */
async function choosePort(before: number | undefined): Promise<number> {
  for (const port of [before, stack.port + DISTANCE, stack.port - DISTANCE]) {
    if (port !== undefined && port >= 1_024 && port <= 65_535 && (await isPortFree(port))) return port;
  }
  return anyFreePort();
}

async function waitUntilItAnswers(port: number, backend: Backend): Promise<void> {
  for (const deadline = Date.now() + START_MS; !(await answers(port)); await sleep(100)) {
    if (Date.now() > deadline)
      throw new UserError(
        `The fake Stripe does not answer at ${urlOf(port)}. Its log: ${backend.fakeStripeLog}`,
      );
  }
}
