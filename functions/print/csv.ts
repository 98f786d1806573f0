/**
 * A cell that a spreadsheet would run as a formula, also with apostrophes before it: OWASP's list, with full-width
 * forms.
 */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;
const NEEDS_QUOTES = /[",;\t\r\n]/;

/**
 * Text that no spreadsheet takes for a formula. An apostrophe is put before it if needed. To get the text back, remove
 * one apostrophe from cells that begin with apostrophes and one of the signs.
 */
export const harmless = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** A record of RFC 4180, with the end of its line; an undefined cell is empty. */
export const csvRecord = (cells: readonly (string | undefined)[]): string =>
  `${cells.map((cell = '') => (NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
