/* Reads a `Prefer` header (RFC 7240). */

const TOKEN = "[\\w!#$%&'*+.^`|~-]+";
const QUOTED = '"(?:[^"\\\\]|\\\\.)*"';
/** The parts between commas. A comma within quotes does not separate. */
const ELEMENT = new RegExp(`(?:[^",]|${QUOTED}|")+`, 'g');
/** A name and its value. Parameters may follow, but no parameter changes the answer. */
const PREFERENCE = new RegExp(`^\\s*(${TOKEN})\\s*(?:=\\s*(?:(${QUOTED}|${TOKEN})\\s*)?)?(?:;|$)`);
const ESCAPED = /\\(.)/g;

const returns = ['minimal', 'representation'] as const;
export type PreferredReturn = (typeof returns)[number];

/**
 * Which reply the caller prefers. Several headers, or several preferences in one header, are one list. Names are
 * compared without case, values with case. If a preference is given twice, the first one counts, even if the second
 * says the opposite.
 *
 * @param prefer the header's values, in the order sent
 * @returns undefined if there is no such preference, or an unknown one: a preference is never a reason to refuse a
 *   request
 */
export function preferredReturn(prefer: readonly string[]): PreferredReturn | undefined {
  const wanted = prefer
    .flatMap((value) => value.match(ELEMENT) ?? [])
    .map((element) => PREFERENCE.exec(element))
    .find((preference) => preference?.[1]?.toLowerCase() === 'return');
  const value = unquoted(wanted?.[2] ?? '');
  return returns.find((known) => known === value);
}

const unquoted = (word: string): string =>
  word.startsWith('"') ? word.slice(1, -1).replace(ESCAPED, '$1') : word;
