/** What a message shows of a value at most, in characters. */
const MOST_SHOWN = 100;

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const escaped = (character: string): string =>
  `\\u{${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}}`;

/**
 * A caller's text as a message shows it: in 100 characters at most, with what nobody could see written out.
 *
 * @returns the text, its unseen characters as `\u{200b}`, and `…` where it was cut
 */
export function shown(text: string): string {
  // Cut before too, since a text may be a megabyte long.
  const visible = text.slice(0, 2 * MOST_SHOWN).replace(UNSEEN, escaped);
  const characters = [...visible];
  if (text.length <= 2 * MOST_SHOWN && characters.length <= MOST_SHOWN) return visible;
  return `${characters.slice(0, MOST_SHOWN - 1).join('')}…`;
}

/** A list can be long, and is said in every refusal. */
const MOST_NAMED = 20;

/** @returns the first of the texts as `shown` shows them, and how many more there are */
export function shownList(texts: readonly string[]): string {
  const left = texts.length - MOST_NAMED;
  const named = texts.slice(0, MOST_NAMED).map(shown).join(', ');
  return left > 0 ? `${named} and ${left} more` : named;
}

/** How much of what two texts have in common stands before their first difference. */
const CONTEXT = 20;

/**
 * Two texts that differ, each in 100 characters at most, cut so that the difference shows.
 *
 * @returns both as `shown` shows them, without what they begin with alike where that is long
 */
export function shownApart(one: string, other: string): [string, string] {
  let alike = 0;
  while (alike < one.length && one[alike] === other[alike]) alike += 1;
  if (alike <= MOST_SHOWN / 2) return [shown(one), shown(other)];
  const from = wholeCharacterAt(one, alike - CONTEXT);
  return [shown(`…${one.slice(from)}`), shown(`…${other.slice(from)}`)];
}

const wholeCharacterAt = (text: string, index: number): number =>
  /[\u{dc00}-\u{dfff}]/u.test(text[index] ?? '') ? index + 1 : index;
