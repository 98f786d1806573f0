/** Does one thing with each value, at most so many at a time. */
export async function eachAtMost<Value>(
  most: number,
  values: Iterable<Value>,
  act: (value: Value) => Promise<void>,
): Promise<void> {
  const left = values[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (let next = left.next(); !next.done; next = left.next()) await act(next.value);
  };
  await Promise.all(Array.from({ length: most }, work));
}
