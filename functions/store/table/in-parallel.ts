/** Calls a function with each value, at most so many at a time. */
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

/** As `eachAtMost`, with the results in the order of the values. */
export async function mapAtMost<Value, Result>(
  most: number,
  values: readonly Value[],
  act: (value: Value) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  await eachAtMost(most, values.entries(), async ([index, value]) => {
    results[index] = await act(value);
  });
  return results;
}
