/*
 * The checks of the contract that are written in code, as patterns for the document. The regular expressions of most
 * languages can read them. A test compares the patterns with the code.
 */

import type { DecimalRange } from './decimal.ts';

/** The characters that `trim` removes. */
const SPACE = '\\t\\n\\v\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff';
/** The characters that no text may have. */
const UNPRINTABLE = '\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069';
/** The characters that a service's name may not have either: invisible ones, and spaces other than the plain one. */
const UNSEEN =
  '\\u00ad\\u034f\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f' +
  '\\u200b-\\u200f\\u2060-\\u206f\\u2800\\u3164\\ufe00-\\ufe0f\\uffa0\\ufff0-\\ufffb' +
  // These characters stand for themselves, because JSON and all languages share no escape for them.
  '\u{110bd}\u{110cd}\u{13430}-\u{1343f}\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}';

const ANY = `[^${UNPRINTABLE}]`;
const SHOWN = `[^${UNPRINTABLE}${SPACE}]`;
const PLAIN = `[^${UNPRINTABLE}${SPACE}${UNSEEN}]`;

interface Line {
  readonly longest: number;
  /** An empty text counts as left out. */
  readonly mayBeEmpty: boolean;
  /** Whether characters are refused that could make two names look alike. */
  readonly isName?: boolean;
}

/** Text on one line. The spaces around it are removed before it is measured. */
export function lineSchema({ longest, mayBeEmpty, isName }: Line) {
  const text = isName ? `${PLAIN}+(?: ${PLAIN}+)*` : `${SHOWN}(?:${ANY}*${SHOWN})?`;
  const content = mayBeEmpty ? `(?:${text}[${SPACE}]*)?` : `${text}[${SPACE}]*`;
  return { type: 'string', maxLength: longest, pattern: `^[${SPACE}]*${content}$` } as const;
}

/** Text that is kept as it is, with its spaces. */
export const keptTextSchema = (longest: number) =>
  ({ type: 'string', maxLength: longest, pattern: `^${ANY}*$` }) as const;

/** The most digits before the point, and after it. */
const MOST_DIGITS = 64;

/**
 * A decimal, as text or as a JSON number. Only words say how many decimals a number may have. Most validators check
 * `multipleOf` with binary floats, and would refuse 0.29.
 */
export function decimalSchema(range: DecimalRange) {
  const { below, sign } = range;
  return {
    anyOf: [
      { type: 'string', pattern: decimalPattern(range) },
      {
        type: 'number',
        ...(sign === 'positive' ? { exclusiveMinimum: 0 } : { minimum: 0 }),
        exclusiveMaximum: Number(below),
      },
    ],
  };
}

/** A number with an exponent is allowed too. A pattern cannot check its range. */
function decimalPattern({ decimals, below, sign }: DecimalRange): string {
  // A power of ten.
  const wholeDigits = below.length - 1;
  const fraction = `\\d{1,${decimals}}0{0,${MOST_DIGITS - decimals}}`;
  const zeros = `0{0,${MOST_DIGITS - wholeDigits}}`;
  if (sign === 'not_negative') return `^${zeros}\\d{1,${wholeDigits}}(?:\\.${fraction})?$`;
  const whole = `${zeros}[1-9]\\d{0,${wholeDigits - 1}}(?:\\.${fraction})?`;
  const below1 = `0{1,${MOST_DIGITS}}\\.\\d{0,${decimals - 1}}[1-9]0{0,${MOST_DIGITS - decimals}}`;
  return `^(?:${whole}|${below1})$`;
}

/** An id that a caller chose. It is not `.` or `..`, because every URL parser removes these from a path. */
export const idTextSchema = (longest: number) =>
  ({
    type: 'string',
    minLength: 1,
    maxLength: longest,
    pattern: '^(?:\\.{0,2}[A-Za-z0-9_:@-]|\\.{3})[A-Za-z0-9_.:@-]*$',
  }) as const;
