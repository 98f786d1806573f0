import { fieldName } from './validation.ts';

/** An object or a list that is being read: the names that the object had so far, and where in it the reader is. */
interface Level {
  readonly names: Set<string> | undefined;
  at: string | number;
}

const QUOTE = '"';
const BACKSLASH = '\\';

/**
 * The first name that an object of a JSON text has twice. `JSON.parse` keeps the last of them without a word, and
 * another reader the first: what was meant cannot be known.
 *
 * One pass, whatever the text is nested in. Names are compared as they read, so `"\u0061"` is `"a"`.
 *
 * @param json that was parsed before: what is not valid is not found out here
 * @returns where it stands, as the caller would write it, such as `items[3].amount`; undefined where there is none
 */
export function repeatedName(json: string): string | undefined {
  const levels: Level[] = [];
  let isName = false;
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at];
    if (character !== QUOTE) {
      isName = isNameNext(levels, character, isName);
      continue;
    }
    const end = endOfString(json, at);
    if (isName && isRepeated(levels.at(-1), nameIn(json, at, end))) {
      return fieldName(levels.map((level) => level.at));
    }
    isName = false;
    at = end;
  }
  return undefined;
}

/** Goes in and out of objects and lists, and along them. */
function isNameNext(levels: Level[], character: string | undefined, isName: boolean): boolean {
  switch (character) {
    case '{':
      levels.push({ names: new Set(), at: '' });
      return true;
    case '[':
      levels.push({ names: undefined, at: 0 });
      return false;
    case '}':
    case ']':
      levels.pop();
      return false;
    case ',':
      return isNext(levels.at(-1));
    default: // what stands between says nothing of names
      return isName;
  }
}

/** In a list the next element comes, in an object the next name. */
function isNext(level: Level | undefined): boolean {
  if (typeof level?.at !== 'number') return true;
  level.at += 1;
  return false;
}

function isRepeated(level: Level | undefined, name: string): boolean {
  if (!level?.names) return false;
  level.at = name;
  if (level.names.has(name)) return true;
  level.names.add(name);
  return false;
}

/** Where the string that begins with the quote at `from` has its last one. */
function endOfString(json: string, from: number): number {
  let end = json.indexOf(QUOTE, from + 1);
  while (end !== -1 && isEscaped(json, end)) end = json.indexOf(QUOTE, end + 1);
  return end === -1 ? json.length : end;
}

function isEscaped(json: string, at: number): boolean {
  let backslashes = 0;
  while (json[at - 1 - backslashes] === BACKSLASH) backslashes += 1;
  return backslashes % 2 === 1;
}

function nameIn(json: string, from: number, end: number): string {
  const raw = json.slice(from + 1, end);
  return raw.includes(BACKSLASH) ? String(JSON.parse(`"${raw}"`)) : raw;
}
