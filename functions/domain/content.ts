import { normalized } from '../../client/contract/shapes/characters.ts';
import type { FieldError } from '../../client/contract/shapes/problem-details.ts';
import { shownApart } from './shown.ts';

/* How the contents of two requests with one identity are compared. */

/**
 * @param original as it is stored, and `sent` as this request has it, each as its normalised text; undefined is none
 * @returns the entry of `errors[]` for a field of which both differ, with both values
 */
export function difference(field: string, original = 'none', sent = 'none'): FieldError {
  const [before, now] = shownApart(original, sent);
  return { field, message: `the original has ${before}, this request has ${now}` };
}

type Metadata = Readonly<Record<string, string>> | undefined;
type Entries = ReadonlyMap<string, string>;
const byName = ([a]: [string, string], [b]: [string, string]): number => (a < b ? -1 : 1);

/** In the order of names, and in NFC, since older records may have another form of Unicode. */
const entriesOf = (metadata: Metadata = {}): Entries =>
  new Map(
    Object.entries(metadata)
      .map(([name, value]): [string, string] => [normalized(name), normalized(value)])
      .sort(byName),
  );

const asJson = (entries: Entries): string | undefined =>
  entries.size > 0 ? JSON.stringify([...entries]) : undefined;

/**
 * @returns one entry for `metadata` if it differs, with only the values that differ, since all of it can be longer than
 *   a message shows; none if both mean the same
 */
export function metadataDifferences(original: Metadata, sent: Metadata): FieldError[] {
  const [before, now] = [entriesOf(original), entriesOf(sent)];
  if (asJson(before) === asJson(now)) return [];
  const only = (own: Entries, than: Entries): string | undefined =>
    asJson(new Map([...own].filter(([name, value]) => than.get(name) !== value)));
  return [difference('metadata', only(before, now), only(now, before))];
}
