export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Follows a `$ref` of the document, and gives anything else back. */
export type Resolve = (part: unknown) => unknown;

export function resolver(document: JsonObject): Resolve {
  const resolve: Resolve = (part) => {
    if (!isObject(part) || typeof part['$ref'] !== 'string') return part;
    const steps = part['$ref'].replace(/^#\//, '').split('/');
    const names = steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    return resolve(names.reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), document));
  };
  return resolve;
}
