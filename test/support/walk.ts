/** Reads all pages of a list, one after the other. It can do something between two pages. */
export async function walk<Item>(
  readPage: (
    after: string | undefined,
  ) => Promise<{ readonly items: readonly Item[]; next: string | undefined }>,
  between: (page: number) => Promise<unknown> = async () => {},
): Promise<Item[][]> {
  const pages: Item[][] = [];
  let place: string | undefined;
  do {
    const { items, next } = await readPage(place);
    pages.push([...items]);
    place = next;
    await between(pages.length);
  } while (place !== undefined);
  return pages;
}
