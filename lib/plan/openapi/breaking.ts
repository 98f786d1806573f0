import { schemaBreaks } from './breaking-schemas.ts';
import { isObject, type JsonObject, resolver } from './document-parts.ts';

/*
 * What a caller of an earlier document could not do, or not understand, by a later one. Additions are no breaks:
 * callers must expect new fields and values in replies.
 */

const METHODS = ['get', 'put', 'post', 'patch', 'delete'];

/**
 * @param before the released document
 * @returns a sentence for each break, with its place; empty if callers of `before` can go on with `after`
 */
export function breakingChanges(before: JsonObject, after: JsonObject): string[] {
  const [old, now] = [operationsOf(before), operationsOf(after)];
  return [...old].flatMap(([name, operation]) => {
    const later = now.get(name);
    if (!later) return [`${name}: the route is gone`];
    const pair = { before: resolver(before), after: resolver(after) };
    return [
      ...nameBreaks(operation, later),
      ...parameterBreaks(operation, later, pair),
      ...bodyBreaks(operation, later, pair),
      ...replyBreaks(operation, later, pair),
    ].map((told) => `${name}: ${told}`);
  });
}

type Resolvers = Parameters<typeof schemaBreaks>[2];

function operationsOf({ paths }: JsonObject): Map<string, JsonObject> {
  const all = new Map<string, JsonObject>();
  for (const [path, methods] of entriesOf(paths)) {
    for (const method of METHODS) {
      const operation = methods[method];
      if (isObject(operation)) all.set(`${method.toUpperCase()} ${path}`, operation);
    }
  }
  return all;
}

/** The client's method has this name. */
const nameBreaks = (before: JsonObject, after: JsonObject): string[] =>
  before['operationId'] === after['operationId']
    ? []
    : [`its name was ${before['operationId']} and is ${after['operationId']}`];

function parameterBreaks(before: JsonObject, after: JsonObject, pair: Resolvers): string[] {
  const [old, now] = [parametersOf(before, pair.before), parametersOf(after, pair.after)];
  const added = [...now]
    .filter(([name, { required }]) => required === true && !old.has(name))
    .map(([name]) => `${name} is new and required`);
  const changed = [...old].flatMap(([name, parameter]) => {
    const later = now.get(name);
    // An unknown parameter of a query is refused, so a caller that sends it would fail.
    if (!later) return [`${name} is gone`];
    const isNowRequired = later['required'] === true && parameter['required'] !== true;
    return [
      ...(isNowRequired ? [`${name} is required now`] : []),
      ...schemaBreaks(parameter['schema'], later['schema'], pair, { sent: true, at: name }),
    ];
  });
  return [...added, ...changed];
}

function parametersOf({ parameters }: JsonObject, resolve: Resolvers['before']): Map<string, JsonObject> {
  const list = Array.isArray(parameters) ? parameters.map(resolve).filter(isObject) : [];
  return new Map(list.map((parameter) => [`${parameter['in']} ${parameter['name']}`, parameter]));
}

function bodyBreaks(before: JsonObject, after: JsonObject, pair: Resolvers): string[] {
  const [old, now] = [pair.before(before['requestBody']), pair.after(after['requestBody'])];
  if (!isObject(old)) return isObject(now) && now['required'] === true ? ['it needs a body now'] : [];
  if (!isObject(now)) return ['it takes no body any more'];
  return contentBreaks(old, now, pair, { sent: true, at: 'body' });
}

function replyBreaks(before: JsonObject, after: JsonObject, pair: Resolvers): string[] {
  const now = new Map(entriesOf(after['responses']));
  return entriesOf(before['responses']).flatMap(([status, reply]) => {
    const [old, later] = [pair.before(reply), pair.after(now.get(status))];
    if (!isObject(old)) return [];
    if (!isObject(later)) return [`it does not answer ${status} any more`];
    const headers = Object.keys(isObject(old['headers']) ? old['headers'] : {});
    const gone = headers.filter((name) => !isObject(later['headers']) || !(name in later['headers']));
    return [
      ...gone.map((name) => `${status} has no header ${name} any more`),
      ...contentBreaks(old, later, pair, { sent: false, at: status }),
    ];
  });
}

function contentBreaks(
  before: JsonObject,
  after: JsonObject,
  pair: Resolvers,
  place: Parameters<typeof schemaBreaks>[3],
): string[] {
  const now = new Map(entriesOf(after['content']));
  return entriesOf(before['content']).flatMap(([media, { schema }]) => {
    const later = now.get(media);
    if (!later) return [`${place.at} is not ${media} any more`];
    return schemaBreaks(schema, later['schema'], pair, place);
  });
}

const entriesOf = (value: unknown): [string, JsonObject][] =>
  Object.entries(isObject(value) ? value : {}).filter((entry): entry is [string, JsonObject] =>
    isObject(entry[1]),
  );
