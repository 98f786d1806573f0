import { createContext, runInContext } from 'node:vm';
import { clientBundle } from './client-bundle.ts';

/* What a runtime must have for the client: fetch, WebCrypto and what belongs to them. No `process`, no `Buffer`. */
const WEB_GLOBALS = [
  'AbortController',
  'AbortSignal',
  'clearTimeout',
  'crypto',
  'fetch',
  'Headers',
  'performance',
  'Request',
  'Response',
  'setTimeout',
  'TextEncoder',
  'URL',
  'URLSearchParams',
] as const;

/** The client and its dependency as one script, which sets the global `tally`. */
export async function clientScript(): Promise<string> {
  const { code, packages } = await clientBundle({
    format: 'iife',
    globalName: 'tally',
    packages: 'bundle',
    platform: 'browser',
  });
  if (packages.length > 0) throw new Error(`It would need ${packages.join(', ')}.`);
  return code;
}

/** Bills one line twice, and one under a key that is made from a long name. It returns what it was told, as JSON. */
export const billingScript = (baseUrl: string): string => `(async () => {
  const client = new tally.BillingClient({
    baseUrl: ${JSON.stringify(baseUrl)},
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    retry: { delay: 1 },
  });
  const item = { description: 'Grüße', amount: '2.50' };
  const options = { idempotencyKey: tally.lineItemKey('runtime', 'event 1') };
  const first = await client.addLineItem('acme', item, options);
  const second = await client.addLineItem('acme', item, options);
  const batch = await client.addLineItems([{ customer_id: 'acme', idempotency_key: 'b', ...item }]);
  const long = await client
    .addLineItem('acme', item, { idempotencyKey: tally.lineItemKey('runtime', 'x'.repeat(300)) })
    .then(() => 'billed', (error) => error.code);
  const missing = (() => { try { new tally.BillingClient(); } catch (error) { return error.code; } })();
  return JSON.stringify({ replayed: [first.replayed, second.replayed], summary: batch.summary, long, missing });
})()`;

/** What the script of `billingScript` says when all is well in a runtime without Node's own modules. */
export const ALL_WELL = {
  replayed: [false, true],
  summary: { created: 1, replayed: 0, conflict: 0, rejected: 0, failed: 0 },
  long: 'invalid_argument',
  missing: 'invalid_configuration',
} as const;

/** Runs scripts in a global scope that has only what the web has. */
export async function inABrowser(scripts: readonly string[]): Promise<unknown> {
  const scope = createContext(Object.fromEntries(WEB_GLOBALS.map((name) => [name, globalThis[name]])));
  let result: unknown;
  for (const script of scripts) result = await runInContext(script, scope);
  return JSON.parse(String(result));
}
