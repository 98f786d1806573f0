/* Which characters a text may hold. */

// Half a surrogate pair has no UTF-8. DynamoDB would give back another character, and a replay would be a conflict.
export const isWellFormed = (value: string): boolean => value.isWellFormed();
export const WELL_FORMED_ERROR = 'expected whole Unicode characters, not half a surrogate pair';

// Control characters, line breaks among them, and those that turn the direction of what follows.
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u{202a}-\u{202e}\u{2066}-\u{2069}]/u;
export const isPrintable = (value: string): boolean => !UNPRINTABLE.test(value);
export const PRINTABLE_ERROR =
  'expected text on one line, without control characters or characters that turn its direction';

// Invisible characters (U+200B, U+FEFF, U+00AD …), spaces other than the plain one, and two spaces in a row.
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}\u{2800}]|[^\S ]| {2}/u;
/** Two names that pass this check and look the same are the same text. Only letters may still look alike. */
export const isFullySeen = (value: string): boolean => !UNSEEN.test(value);
export const FULLY_SEEN_ERROR =
  'expected a name without invisible characters, with one plain space at a time';

/** Counts as a reader does, and as `maxLength` does: a character above U+FFFF is one. */
export const isNoLonger = (value: string, longest: number): boolean =>
  value.length <= longest || (value.length <= 2 * longest && [...value].length <= longest);

/** The one form in which texts are stored and compared: é is one character, however it was typed. */
export const normalized = (value: string): string => value.normalize('NFC');
