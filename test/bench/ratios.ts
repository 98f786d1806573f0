/*
 * Machines are busy and grow hot. So candidates take turns within one run, and ratios are taken between neighbours. If
 * something slows the machine down, it slows both sides down.
 */

/**
 * Measures each candidate once a round, in a new random order each round.
 *
 * @returns what was measured of each candidate, by round
 */
export async function interleaved<Candidate, Measured>(
  rounds: number,
  candidates: ReadonlyMap<string, Candidate>,
  measure: (candidate: Candidate) => Promise<Measured>,
): Promise<ReadonlyMap<string, readonly Measured[]>> {
  const measured = new Map([...candidates.keys()].map((name) => [name, [] as Measured[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, candidate] of shuffled([...candidates])) {
      measured.get(name)?.push(await measure(candidate));
    }
  }
  return measured;
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('Nothing was measured.');
  return middle;
}

/** The median of the ratios of values measured in the same round. */
export const ratioOf = (own: readonly number[], base: readonly number[]): number =>
  median(own.map((value, round) => value / (base[round] ?? Number.NaN)));
