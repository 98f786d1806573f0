import { isObject, type JsonObject, type Resolve } from './document-parts.ts';

interface Pair {
  readonly before: Resolve;
  readonly after: Resolve;
}

interface Place {
  /** Whether callers send it: then it must not become narrower. What they get must keep all it had. */
  readonly sent: boolean;
  /** Where it is, as a reader says it: `body.items[].amount`. */
  readonly at: string;
}

/** The pairs within which this one lies. A schema may refer to itself, and then it is not compared again. */
type Within = readonly (readonly [unknown, unknown])[];

/** The breaks of one schema. */
export function schemaBreaks(
  before: unknown,
  after: unknown,
  pair: Pair,
  place: Place,
  within: Within = [],
): string[] {
  const [old, now] = [pair.before(before), pair.after(after)];
  // A missing schema, or `true`, allows everything.
  if (!isObject(old) || !isObject(now)) return isObject(now) && place.sent ? limitedNow(now, place) : [];
  if (within.some(([one, other]) => one === old && other === now)) return [];
  const inner: Within = [...within, [old, now]];
  const variants = [variantsOf(old), variantsOf(now)] as const;
  if (variants[0] || variants[1])
    return variantBreaks(variants[0] ?? [old], variants[1] ?? [now], pair, place, inner);
  return [
    ...typeBreaks(old, now, place),
    ...valueBreaks(old, now, place),
    ...(place.sent ? limitBreaks(old, now, place) : []),
    ...fieldBreaks(old, now, pair, place, inner),
    ...schemaBreaks(old['items'], now['items'], pair, { ...place, at: `${place.at}[]` }, inner),
  ];
}

const limitedNow = (now: JsonObject, { at }: Place): string[] =>
  'type' in now || 'enum' in now || 'const' in now ? [`${at} took anything, and does not now`] : [];

function variantsOf(schema: JsonObject): unknown[] | undefined {
  const list = schema['anyOf'] ?? schema['oneOf'];
  return Array.isArray(list) ? list : undefined;
}

/**
 * Sent: each old variant must still fit one of the new ones. Got: each old variant must still be there, since callers
 * read it.
 */
function variantBreaks(old: unknown[], now: unknown[], pair: Pair, place: Place, within: Within): string[] {
  return old.flatMap((variant) => {
    const breaks = now.map((later) => schemaBreaks(variant, later, pair, place, within));
    if (breaks.some((each) => each.length === 0)) return [];
    // The one that it comes nearest to tells most.
    const [nearest = [`${place.at} has a form less`]] = breaks.sort(
      (one, other) => one.length - other.length,
    );
    return nearest;
  });
}

const typesOf = ({ type }: JsonObject): string[] => (type === undefined ? [] : [type].flat().map(String));

function typeBreaks(old: JsonObject, now: JsonObject, { sent, at }: Place): string[] {
  const [before, after] = [typesOf(old), typesOf(now)];
  const [narrow, wide] = sent ? [after, before] : [before, after];
  // A number may be an integer.
  const fits = (type: string) => narrow.includes(type) || (type === 'integer' && narrow.includes('number'));
  const isSame = narrow.length === 0 || (wide.length > 0 && wide.every(fits));
  return isSame
    ? []
    : [`${at} was ${before.join(' or ') || 'anything'} and is ${after.join(' or ') || 'anything'}`];
}

/** The values that a text may have; undefined if it may have any. */
function valuesOf(schema: JsonObject): unknown[] | undefined {
  if ('const' in schema) return [schema['const']];
  return Array.isArray(schema['enum']) ? schema['enum'] : undefined;
}

function valueBreaks(old: JsonObject, now: JsonObject, { sent, at }: Place): string[] {
  const [before, after] = [valuesOf(old), valuesOf(now)];
  if (!before) return after && sent ? [`${at} may only be ${after.join(', ')} now`] : [];
  // Got: it may have new values, and callers that know the old ones still meet them.
  return after
    ? before.filter((value) => !after.includes(value)).map((value) => `${at} is never ${value} any more`)
    : [];
}

/** Limits that a sender must keep. The first ones must not shrink, the others not grow. */
const UPPER = ['maxLength', 'maxItems', 'maxProperties', 'maximum', 'exclusiveMaximum'];
const LOWER = ['minLength', 'minItems', 'minProperties', 'minimum', 'exclusiveMinimum'];
const EXACT = ['pattern', 'format', 'multipleOf'];

function limitBreaks(old: JsonObject, now: JsonObject, { at }: Place): string[] {
  const isTighter = (name: string, sign: 1 | -1): boolean =>
    typeof now[name] === 'number' && (typeof old[name] !== 'number' || (old[name] - now[name]) * sign > 0);
  const tighter = [
    ...UPPER.filter((name) => isTighter(name, 1)),
    ...LOWER.filter((name) => isTighter(name, -1)),
    ...EXACT.filter((name) => now[name] !== undefined && now[name] !== old[name]),
  ];
  return tighter.map((name) => `${at} has ${name} ${old[name] ?? 'none'} before and ${now[name]} now`);
}

function fieldBreaks(old: JsonObject, now: JsonObject, pair: Pair, place: Place, within: Within): string[] {
  const [before, after] = [fieldsOf(old), fieldsOf(now)];
  const required = { before: requiredOf(old), after: requiredOf(now) };
  const kept = Object.entries(before).flatMap(([name, field]) => {
    const at = `${place.at}.${name}`;
    // Bodies are closed: a field that the server does not know is refused.
    if (!(name in after)) return isOpenToSend(now, place) ? [] : [`${at} is gone`];
    return schemaBreaks(field, after[name], pair, { ...place, at }, within);
  });
  const demanded = place.sent
    ? minus(required.after, required.before)
    : minus(required.before, required.after);
  const told = place.sent ? 'is required now' : 'may be missing now';
  const wasThere = demanded.filter((name) => place.sent || name in after);
  return [...kept, ...wasThere.map((name) => `${place.at}.${name} ${told}`)];
}

const isOpenToSend = ({ additionalProperties }: JsonObject, { sent }: Place): boolean =>
  sent && additionalProperties !== false;

const fieldsOf = ({ properties }: JsonObject): JsonObject => (isObject(properties) ? properties : {});
const requiredOf = ({ required }: JsonObject): string[] =>
  Array.isArray(required) ? required.map(String) : [];
const minus = (all: readonly string[], without: readonly string[]): string[] =>
  all.filter((name) => !without.includes(name));
