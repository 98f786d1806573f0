import { fieldName } from './validation.ts';

/** An object or a list that is being read: the names that the object has had so far, and where the reader is in it. */
interface Level {
  readonly names: Set<string> | undefined;
  at: string | number;
}

const QUOTE = '"';
const BACKSLASH = '\\';

/**
 * Finds the first name that an object of a JSON text has twice. `JSON.parse` silently keeps the last value, and another
 * reader keeps the first. So nobody can know what was meant.
 *
 * It takes one pass, however deeply the text is nested. Names are compared after unescaping, so `"\u0061"` is `"a"`.
 *
 * @param json text that was parsed before. This function does not find invalid JSON
 * @returns where the name stands, as the caller would write it, such as `items[3].amount`; undefined if there is none
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
    default: // other characters do not matter for names
      return isName;
  }
}

/** In a list an element comes next, in an object a name. */
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

/** The index of the closing quote of the string that begins at `from`. */
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
