/**
 * Puts text between two markers of a page. The rest of the page is written by hand.
 *
 * @param name of the markers: `<!-- name -->` and `<!-- /name -->`, each on a line of its own
 * @throws when the page does not have both markers
 */
export function marked(page: string, name: string, text: string): string {
  const { before, after } = around(page, name);
  return `${before}\n${text.trim()}\n${after}`;
}

/** @returns what is between the markers now */
export function markedText(page: string, name: string): string {
  const { before, after } = around(page, name);
  return page.slice(before.length, page.length - after.length).trim();
}

function around(page: string, name: string): { readonly before: string; readonly after: string } {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The page has no "${begin}" with "${end}" after it.`);
  return { before: page.slice(0, from + begin.length), after: page.slice(to) };
}
