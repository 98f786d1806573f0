import Stripe from 'stripe';
import { type FakeStripe, type Options, startFakeStripe } from '../../localstack/fake-stripe/fake-stripe.ts';

export const API_KEY = 'sk_test_acme';

/** A fake only for this test, and the ways to call it. */
export interface FakeAndWays extends FakeStripe {
  /** The official library with the settings of the sync: one request for each call. */
  readonly stripe: (apiKey?: string, timeout?: number) => Stripe;
  /** Sends a request unchanged. It is for requests that the library would not send. */
  readonly send: (
    method: string,
    path: string,
    form?: string,
    headers?: Record<string, string>,
  ) => Promise<Answer>;
  /** A command or a question to the fake, under `/_fake`. */
  readonly tell: (method: string, path: string, body?: unknown) => Promise<Answer>;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they expect out of it, and fail where it is not there
  readonly body: any;
}

export async function fakeStripe(options: Partial<Options> = {}): Promise<FakeAndWays> {
  const fake = await startFakeStripe({ port: 0, ...options });
  const send = async (
    method: string,
    path: string,
    form?: string,
    headers: Record<string, string> = {},
  ): Promise<Answer> =>
    answerOf(
      fetch(`${fake.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${API_KEY}`,
          ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
          ...headers,
        },
        ...(form !== undefined && { body: form }),
      }),
    );
  const tell = (method: string, path: string, body?: unknown): Promise<Answer> =>
    answerOf(
      fetch(`${fake.url}/_fake/${path}`, {
        method,
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    );
  const stripe = (apiKey = API_KEY, timeout = 20_000): Stripe =>
    new Stripe(apiKey, {
      host: '127.0.0.1',
      port: fake.port,
      protocol: 'http',
      httpClient: Stripe.createFetchHttpClient(),
      maxNetworkRetries: 0,
      telemetry: false,
      timeout,
    });
  return { ...fake, send, tell, stripe };
}

async function answerOf(sent: Promise<Response>): Promise<Answer> {
  const reply = await sent;
  const text = await reply.text();
  const isJson = reply.headers.get('content-type')?.startsWith('application/json');
  return { status: reply.status, headers: reply.headers, body: isJson ? JSON.parse(text) : text };
}

/** A clock that stands still until the test moves it. */
export function standingClock(at = Date.parse('2026-11-01T00:00:00Z')) {
  const clock = { at, realTime: () => clock.at };
  return clock;
}
