/** The most characters of a value that a message shows. */
const MOST_SHOWN = 100;

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const escaped = (character: string): string =>
  `\\u{${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}}`;

/**
 * A caller's text as a message shows it: at most 100 characters, with invisible characters written out.
 *
 * @returns the text, with invisible characters as `\u{200b}`, and `…` where it was cut
 */
export function shown(text: string): string {
  // Cut here too, since a text may be a megabyte long.
  const visible = text.slice(0, 2 * MOST_SHOWN).replace(UNSEEN, escaped);
  const characters = [...visible];
  if (text.length <= 2 * MOST_SHOWN && characters.length <= MOST_SHOWN) return visible;
  return `${characters.slice(0, MOST_SHOWN - 1).join('')}…`;
}

/** A list can be long, and every refusal shows it. */
const MOST_NAMED = 20;

/** @returns the first of the texts as `shown` shows them, and how many more there are */
export function shownList(texts: readonly string[]): string {
  const left = texts.length - MOST_NAMED;
  const named = texts.slice(0, MOST_NAMED).map(shown).join(', ');
  return left > 0 ? `${named} and ${left} more` : named;
}

/** How many characters that both texts share are shown before their first difference. */
const CONTEXT = 20;

/**
 * Two texts that differ, each in 100 characters at most, cut so that the difference shows.
 *
 * @returns both as `shown` shows them, without a long beginning that is the same in both
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
