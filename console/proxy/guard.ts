import type { IncomingMessage } from 'node:http';
import type { Refusal } from './refusal.ts';

/** The header that the page sends with each call. A form, a link or an image of another site cannot send it. */
const CONSOLE_HEADER = 'x-tally-console';

/** The names under which a browser reaches the proxy. Another name in `Host` is DNS rebinding. */
const hostsOf = (port: number): readonly string[] => [`127.0.0.1:${port}`, `localhost:${port}`];

/** Refuses a request that was sent to another name. It is the first check of every request. */
export function refusedHost({ headers }: IncomingMessage, port: number): Refusal | undefined {
  if (hostsOf(port).includes(headers.host ?? '')) return undefined;
  return {
    status: 403,
    code: 'foreign_host',
    detail: `The console answers only at http://127.0.0.1:${port}. Open that address.`,
  };
}

/** Refuses what another site has its visitor's browser send. */
export function refusedOrigin({ headers }: IncomingMessage, port: number): Refusal | undefined {
  const { origin, 'sec-fetch-site': site } = headers;
  const isOurs = origin === undefined || hostsOf(port).some((host) => origin === `http://${host}`);
  // Browsers set it, and no page can change it. `none`: somebody typed or opened the address.
  const isSame = site === undefined || site === 'same-origin' || site === 'none';
  if (isOurs && isSame) return undefined;
  return { status: 403, code: 'foreign_origin', detail: 'Only the console’s own page may call it.' };
}

/** Refuses a call that does not come from the page's script. */
export function refusedWithoutHeader({ headers }: IncomingMessage): Refusal | undefined {
  if (headers[CONSOLE_HEADER] === '1') return undefined;
  return { status: 403, code: 'header_missing', detail: `Send the header ${CONSOLE_HEADER}: 1.` };
}
