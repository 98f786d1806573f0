/* What a `Prefer` header asks for, by RFC 7240. */

const TOKEN = "[\\w!#$%&'*+.^`|~-]+";
const QUOTED = '"(?:[^"\\\\]|\\\\.)*"';
/** What stands between commas; one within quotes parts nothing. */
const ELEMENT = new RegExp(`(?:[^",]|${QUOTED}|")+`, 'g');
/** A name and its value; parameters may follow, none of which changes what is answered. */
const PREFERENCE = new RegExp(`^\\s*(${TOKEN})(?:\\s*=\\s*(${QUOTED}|${TOKEN})?)?\\s*(?:;|$)`);
const ESCAPED = /\\(.)/g;

const returns = ['minimal', 'representation'] as const;
export type PreferredReturn = (typeof returns)[number];

/**
 * What the caller wants returned. Several headers, or several preferences in one, are one list. Names of preferences
 * have no case, values have; of one that is given twice the first counts, also where the second says the contrary.
 *
 * @param prefer the header's values, in the order sent
 * @returns undefined where it says nothing of that, or nothing that is known: a preference is never a reason to refuse
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
