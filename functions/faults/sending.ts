import { type Dsn, dsnOf } from './dsn.ts';
import type { SentryEvent } from './event.ts';

/** After a failure the tracker is left alone for so long, so that its outage does not slow down every request. */
const PAUSE_MS = 60_000;
/** A new DSN is noticed after this time. */
const KEPT_MS = 15 * 60_000;

export interface Sender {
  /** It never throws. The promise ends when the tracker has answered, or when `signal` ends it. */
  send(event: SentryEvent, signal: AbortSignal): Promise<void>;
}

/** Sends events to a tracker that speaks Sentry's protocol, each in an envelope of its own. */
export function senderTo(readDsn: () => Promise<string | undefined>, version: string): Sender {
  let pausedUntil = 0;
  let known: { readonly dsn: Promise<Dsn | undefined>; readonly until: number } | undefined;
  const dsn = (): Promise<Dsn | undefined> => {
    if (!known || known.until < Date.now()) {
      known = { dsn: readDsn().then((text) => dsnOf(text ?? '')), until: Date.now() + KEPT_MS };
    }
    return known.dsn;
  };
  return {
    async send(event, signal) {
      if (Date.now() < pausedUntil) return;
      try {
        const to = await unlessAborted(dsn(), signal);
        if (!to) return;
        const reply = await fetch(to.url, requestOf(event, to, version, signal));
        await reply.arrayBuffer();
        if (!reply.ok) pausedUntil = Date.now() + pauseOf(reply);
      } catch {
        // The fault is in the log already, and an alarm counts it. To log this too would only hide it.
        pausedUntil = Date.now() + PAUSE_MS;
        known = undefined;
      }
    },
  };
}

const requestOf = (
  event: SentryEvent,
  { publicKey }: Dsn,
  version: string,
  signal: AbortSignal,
): RequestInit => ({
  method: 'POST',
  signal,
  headers: {
    'content-type': 'application/x-sentry-envelope',
    'x-sentry-auth': `Sentry sentry_version=7, sentry_client=tally/${version}, sentry_key=${publicKey}`,
  },
  body: [{ event_id: event.event_id, sent_at: new Date().toISOString() }, { type: 'event' }, event]
    .map((line) => JSON.stringify(line))
    .join('\n'),
});

function pauseOf(reply: Response): number {
  const seconds = Number(reply.headers.get('retry-after'));
  return seconds > 0 ? seconds * 1_000 : PAUSE_MS;
}

/** @throws when the signal ends it first */
function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  return Promise.race([
    promise,
    new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    }),
  ]);
}
