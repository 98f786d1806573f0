/** Does something with each entry, so many at a time. The first error ends it. */
export async function inParallel<Entry>(
  most: number,
  entries: Iterable<Entry>,
  act: (entry: Entry) => Promise<void>,
): Promise<void> {
  const waiting = entries[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (let next = waiting.next(); !next.done; next = waiting.next()) await act(next.value);
  };
  await Promise.all(Array.from({ length: most }, worker));
}
