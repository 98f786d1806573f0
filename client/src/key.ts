import { type Check, isText, mustBe } from './checked-options.ts';

const LONGEST = 255;
/** Leaves room for `~` and a SHA-256 in hex. */
const LEFT_OF_A_LONG_ONE = 190;
const VALID_KEY = /^[\x21-\x7e]{1,255}$/;
const LEFT_AS_IS_BY_ENCODE_URI = /[!'()*~]/g;

/**
 * The idempotency key of one business event. It is the same, however often the event is delivered.
 *
 * Build it from what identifies the event: the source and its own event id, or the meter, customer and period. Never
 * build it from amount, price or time of sending, because a corrected price would become a second charge.
 *
 * Different parts give different keys (`'a', 'bc'` and `'ab', 'c'` too); 42 and `'42'` are the same part.
 *
 * @param source What the event comes from, such as `usage-export`.
 * @param parts What identifies the event there. At least one: text that is not empty, or a whole number.
 */
export const lineItemKey = (source: string, ...parts: [string | number, ...(string | number)[]]): string => {
  // With only the source, all events would have one key, and only the first would be billed.
  const readable = [source, ...(parts.length ? parts : [''])].map(encodePart).join(':');
  return readable.length > LONGEST ? shortened(readable) : readable;
};

/**
 * No encoded part contains `~`, so a shortened key never equals a readable one. `node:crypto` is loaded only here, since
 * it takes more time to import than all the rest. A runtime without it keeps the long key, which every call refuses.
 */
const shortened = (readable: string): string => {
  const crypto = globalThis.process?.getBuiltinModule?.('node:crypto');
  return crypto ? `${readable.slice(0, LEFT_OF_A_LONG_ONE)}~${crypto.hash('sha256', readable)}` : readable;
};

// Different events would share a key.
const PART: Check = [
  'a whole number, or well-formed text that is not empty',
  (part) => (isText(part) ? part.isWellFormed() : Number.isSafeInteger(part)),
];

const encodePart = (part: string | number, index: number): string => {
  const checked = mustBe(`lineItemKey: ${index ? `part ${index}` : 'source'}`, part, PART);
  return encodeURIComponent(checked).replace(
    LEFT_AS_IS_BY_ENCODE_URI,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
};

/** An idempotency key. It is refused if Tally would refuse it. */
export const KEY: Check = [
  '1 to 255 visible ASCII characters: lineItemKey(source, id) makes one',
  (value) => isText(value) && VALID_KEY.test(value),
];

/** The caller's key, or a random one for all tries of the call. */
export const keyOrRandom = (given: unknown): string => {
  if (given === undefined) return crypto.randomUUID();
  return String(mustBe('idempotencyKey', given, KEY));
};
