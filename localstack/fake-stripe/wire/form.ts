import { badParameter } from '../refusal.ts';

/** The content of a form: texts, and lists and objects of texts, made by brackets in the names. */
export type Form = { readonly [name: string]: FormValue };
type FormValue = string | Form | readonly FormValue[];
type Branch = Map<string, string | Branch>;

const NAME = /^([^[\]]+)((?:\[[^[\]]*\])*)$/;

/**
 * Reads `a=1&lines[0][amount]=5&lines[][amount]=6&metadata[x]=y`, the form of a body or a query.
 *
 * @throws Refusal if a name cannot be read, or is both a text and an object
 */
export function readForm(text: string): Form {
  const root: Branch = new Map();
  for (const [name, value] of new URLSearchParams(text)) place(root, stepsOf(name), value, name);
  return objectOf(root);
}

function stepsOf(name: string): string[] {
  const [, first, rest = ''] = NAME.exec(name) ?? [];
  if (first === undefined) throw badParameter(`The parameter name '${name}' cannot be read.`, name);
  return [first, ...[...rest.matchAll(/\[([^[\]]*)\]/g)].map(([, step = '']) => step)];
}

function place(branch: Branch, [step = '', ...rest]: readonly string[], value: string, name: string): void {
  const key = step === '' ? nextPlace(branch, rest[0]) : step;
  if (rest.length === 0) {
    if (branch.get(key) instanceof Map) throw badParameter(`'${name}' is an object and a text.`, name);
    branch.set(key, value);
    return;
  }
  const inner = branch.get(key) ?? new Map();
  if (typeof inner === 'string') throw badParameter(`'${name}' is a text and an object.`, name);
  branch.set(key, inner);
  place(inner, rest, value, name);
}

/**
 * The place that `[]` means: the last object of the list as long as it does not have the name yet, else the next one.
 */
function nextPlace(branch: Branch, name: string | undefined): string {
  const last = String(branch.size - 1);
  const object = branch.get(last);
  return name && object instanceof Map && !object.has(name) ? last : String(branch.size);
}

const objectOf = (branch: Branch): Form =>
  Object.fromEntries([...branch].map(([name, value]) => [name, valueIn(value)]));

function valueIn(value: string | Branch): FormValue {
  if (typeof value === 'string') return value;
  const isList = [...value.keys()].every((key, index) => key === String(index));
  return isList ? [...value.values()].map(valueIn) : objectOf(value);
}

/** The same text for the same parameters, in any order. */
export function canonical(value: FormValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join()}}`;
}
