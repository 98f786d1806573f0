import { invalidArgument } from './errors.ts';

const LONGEST = 255;
const HASH_LENGTH = 64;
const VALID_KEY = /^[\x21-\x7e]{1,255}$/;
const LEFT_AS_IS_BY_ENCODE_URI = /[!'()*~]/g;

/**
 * The idempotency key of one business event, the same however often the event is delivered.
 *
 * Build it from what identifies the event: the source and its own event id, or the meter, customer and period.
 * Never from amount, price or time of sending: a corrected price would become a second charge.
 *
 * Different parts give different keys (`'a', 'bc'` and `'ab', 'c'` too); 42 and `'42'` are the same part.
 */
export function lineItemKey(source: string, ...parts: [string | number, ...(string | number)[]]): string {
  if (parts.length === 0) {
    throw invalidArgument(
      'lineItemKey needs an id after the source: one key for all events would bill only the first',
    );
  }
  const readable = [source, ...parts].map(encodePart).join(':');
  if (readable.length <= LONGEST) return readable;
  // No encoded part contains `~`, so a shortened key never equals a readable one.
  return `${readable.slice(0, LONGEST - HASH_LENGTH - 1)}~${sha256(readable)}`;
}

/** Loaded when a key is long: `node:crypto` takes more time to import than all the rest. */
function sha256(text: string): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(text).digest('hex');
}

function encodePart(part: string | number, index: number): string {
  const named = index === 0 ? 'source' : `part ${index}`;
  if (typeof part !== 'string' && !Number.isSafeInteger(part)) {
    throw invalidArgument(`lineItemKey: ${named} must be text or a whole number`);
  }
  const text = String(part);
  if (text === '')
    throw invalidArgument(`lineItemKey: ${named} is empty, so that different events would share a key`);
  try {
    return encodeURIComponent(text).replace(LEFT_AS_IS_BY_ENCODE_URI, percentEncoded);
  } catch {
    throw invalidArgument(`lineItemKey: ${named} is not well-formed Unicode text`);
  }
}

const percentEncoded = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** The caller's key, or a random one that lives as long as the call. */
export function keyOrRandom(given: string | undefined): string {
  return given === undefined ? crypto.randomUUID() : checkedKey(given);
}

/** The caller's key, refused where Tally would refuse it. */
export function checkedKey(given: unknown): string {
  if (typeof given !== 'string' || !VALID_KEY.test(given)) {
    throw invalidArgument(
      'idempotencyKey must be 1 to 255 visible ASCII characters: lineItemKey(source, eventId) makes one',
    );
  }
  return given;
}
