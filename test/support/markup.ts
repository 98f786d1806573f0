/** The tags of a page in their order, without those in the style sheet, which is no markup. */
export const tagsOf = (page: string): string[] =>
  page.replace(/<style>[^<]*<\/style>/g, '<style></style>').match(/<[^>]*>/g) ?? [];

const WITHOUT_END = ['!doctype', 'meta', 'br', 'input'];

/** @throws Error when an element is not closed, or is closed in the wrong place */
export function expectWellNested(page: string): void {
  const open: string[] = [];
  for (const tag of tagsOf(page)) {
    const [, end, name = ''] = /^<(\/?)([!\w]+)/.exec(tag) ?? [];
    if (WITHOUT_END.includes(name)) continue;
    if (!end) open.push(name);
    else if (open.pop() !== name) throw new Error(`${tag} closes an element that was not opened last.`);
  }
  if (open.length > 0) throw new Error(`Not closed: ${open.join(', ')}.`);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** About the text that a reader sees: each tag becomes a space. */
export const textOf = (page: string): string =>
  page
    .replace(/<style>[^<]*<\/style>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? '')
    .replace(/\s+/g, ' ');
