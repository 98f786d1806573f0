import { createHmac, timingSafeEqual } from 'node:crypto';

/** How far the time of a signature may be from now, either way. */
const TOLERANCE_S = 300;
/** Stripe sends one signature for each secret that is in use. More are not looked at. */
const MOST_SIGNATURES = 16;

export interface Signed {
  /** The body's bytes, as they were sent. */
  readonly body: Buffer;
  /** The header `Stripe-Signature`. */
  readonly header: string | undefined;
  /** The secret of the endpoint at Stripe. */
  readonly secret: string;
  /** In ms since the epoch. */
  readonly now: number;
}

/**
 * Checks a signature of Stripe: HMAC-SHA256 over the time, a dot and the body. While a secret is being replaced, there
 * are several signatures, and one of them must fit. It is checked here and not by Stripe's library, because that would
 * make the function three times as large.
 *
 * @returns undefined if it is right; otherwise why it is not. `signature` may be right with another secret
 */
export function wrongSignature({
  body,
  header,
  secret,
  now,
}: Signed): 'header' | 'signature' | 'time' | undefined {
  const { time, signatures } = partsOf(header ?? '');
  if (time === undefined || signatures.length === 0) return 'header';
  const expected = createHmac('sha256', secret).update(`${time}.`).update(body).digest();
  if (!signatures.some((each) => isSame(each, expected))) return 'signature';
  // A library that only looks for old times would take one from the future, for ever.
  return Math.abs(Math.floor(now / 1_000) - Number(time)) > TOLERANCE_S ? 'time' : undefined;
}

/** The header has the form `t=1614000000,v1=5257a8…,v1=…`. Parts with other names are for other purposes. */
function partsOf(header: string): {
  readonly time: string | undefined;
  readonly signatures: readonly string[];
} {
  const parts = header.split(',').map((part) => part.trim().split('='));
  const [time, ...others] = parts.filter(([name]) => name === 't').map(([, value = '']) => value);
  const signatures = parts.flatMap(([name, value = '']) => (name === 'v1' ? [value] : []));
  const isTime = time !== undefined && others.length === 0 && /^\d{1,12}$/.test(time);
  return { time: isTime ? time : undefined, signatures: signatures.slice(0, MOST_SIGNATURES) };
}

/** Takes the same time for every wrong signature, so that nobody can guess it byte by byte. */
function isSame(signature: string, expected: Buffer): boolean {
  if (!/^[0-9a-f]{64}$/.test(signature)) return false;
  return timingSafeEqual(Buffer.from(signature, 'hex'), expected);
}
