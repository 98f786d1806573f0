/** A cell that a spreadsheet would run, perhaps behind apostrophes of its own: OWASP's list, full-width forms too. */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;
const NEEDS_QUOTES = /[",;\t\r\n]/;

/**
 * Text that no spreadsheet takes for a formula: with an apostrophe before it where it would. Whoever wants the text
 * back removes one apostrophe from cells that begin with apostrophes and one of the signs.
 */
export const harmless = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** A record of RFC 4180, with the end of its line; an undefined cell is empty. */
export const csvRecord = (cells: readonly (string | undefined)[]): string =>
  `${cells.map((cell = '') => (NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
