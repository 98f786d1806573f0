import type { Page } from './model.ts';

/** The items of a list, page after page: each page is asked for when the one before is used up. */
export async function* itemsOf<Item>(
  readPage: (cursor: string | undefined) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Page<Item> = await readPage(cursor);
    yield* page.data;
    cursor = page.next_cursor;
  }
}
