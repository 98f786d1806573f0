import { fieldText } from '../../../client/contract/shapes/field-texts.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** The document; each field and parameter gets the text that it has in the client's comments. */
export const withFieldTexts = (document: JsonObject): JsonObject => told(document) as JsonObject; // an object stays one

/** A copy, since the document shares its parts. */
function told(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(told);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toldAt(key, inner)]));
}

function toldAt(key: string, value: unknown): unknown {
  if (key === 'parameters' && Array.isArray(value)) {
    return value.map((parameter) => withText(String(parameter.name), told(parameter)));
  }
  if (key === 'properties' && isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => [name, withText(name, told(field))]),
    );
  }
  return told(value);
}

function withText(name: string, described: unknown): unknown {
  if (!isObject(described)) return described;
  const said =
    described['description'] ?? (isObject(described['schema']) && described['schema']['description']);
  const text = fieldText(name, typeof said === 'string' ? said : undefined);
  return text === undefined ? described : { ...described, description: text };
}

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null;
