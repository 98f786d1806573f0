/* The parts of the API's own OpenAPI document that the reference shows. */

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
}

interface Media {
  readonly schema?: Schema;
  readonly examples?: Readonly<Record<string, { readonly value?: unknown; readonly $ref?: string }>>;
}

interface Answer {
  readonly $ref?: string;
  readonly description?: string;
  readonly content?: Readonly<Record<string, Media>>;
}

interface Written {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly (Parameter & { readonly $ref?: string })[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, Media>> };
  readonly responses?: Readonly<Record<string, Answer>>;
}

export interface OpenApi {
  readonly info: { readonly title: string; readonly version: string };
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Written>>>>;
  readonly components?: unknown;
}

/** A field of a body or a reply, by the path that a reader writes: `line_item.amount`, `data[].total`. */
export interface Field {
  readonly path: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string;
}

/** A route, ready to be shown. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly tag: string;
  readonly parameters: readonly Parameter[];
  /** Bodies that can be sent as they are, by what they show. */
  readonly examples: readonly (readonly [name: string, body: string])[];
  readonly hasBody: boolean;
  readonly bodyFields: readonly Field[];
  readonly replyFields: readonly Field[];
  readonly answers: readonly (readonly [status: string, text: string])[];
  /** False where AWS's keys do not sign it: the proxy does not send it. */
  readonly canTry: boolean;
}

type Resolve = <Part>(part: Part & { readonly $ref?: string }) => Part;

function resolverOf(document: OpenApi): Resolve {
  return function resolve<Part>(part: Part & { readonly $ref?: string }): Part {
    if (part.$ref === undefined) return part;
    const names = part.$ref.replace('#/', '').split('/');
    const found = names.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], document);
    return resolve(found as Part & { readonly $ref?: string }); // the API's own tests check each reference
  };
}

/** Each route of the document, in its order. */
export function operationsIn(document: OpenApi): Operation[] {
  const resolve = resolverOf(document);
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, written]) => operationOf(path, method, written, resolve)),
  );
}

function operationOf(path: string, method: string, written: Written, resolve: Resolve): Operation {
  const { operationId, summary = '', description = '', tags = [], parameters = [], responses = {} } = written;
  const body = written.requestBody && resolve(written.requestBody).content?.['application/json'];
  const answers = Object.entries(responses).map(([status, answer]) => [status, resolve(answer)] as const);
  const reply = answers.find(([status]) => status.startsWith('2'))?.[1].content?.['application/json'];
  return {
    id: operationId,
    method: method.toUpperCase(),
    path,
    summary,
    description,
    tag: tags[0] ?? '',
    parameters: parameters.map((parameter) => resolve(parameter)),
    examples: Object.entries(body?.examples ?? {}).map(
      ([name, { value }]) => [name.replaceAll('_', ' '), JSON.stringify(value, null, 2)] as const,
    ),
    hasBody: body !== undefined,
    bodyFields: fieldsOf(body?.schema, resolve),
    replyFields: fieldsOf(reply?.schema, resolve),
    answers: answers.map(([status, { description: text = '' }]) => [status, text] as const),
    canTry: !path.startsWith('/webhooks/'),
  };
}

const DEEPEST = 3;

/** The fields of a schema and of what is in it, down to some depth. */
function fieldsOf(schema: Schema | undefined, resolve: Resolve, prefix = '', depth = 0): Field[] {
  if (!schema || depth === DEEPEST) return [];
  const own = resolve(schema);
  const variants = own.anyOf ?? own.oneOf;
  if (variants) return eachOnce(variants.flatMap((each) => fieldsOf(each, resolve, prefix, depth)));
  if (own.items) return fieldsOf(own.items, resolve, prefix === '' ? '[]' : `${prefix}[]`, depth);
  return Object.entries(own.properties ?? {}).flatMap(([name, written]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    const field = resolve(written);
    return [
      {
        path,
        type: typeOf(field, resolve),
        isRequired: own.required?.includes(name) === true,
        description: written.description ?? field.description ?? '',
      },
      ...fieldsOf(field, resolve, path, depth + 1),
    ];
  });
}

const eachOnce = (fields: readonly Field[]): Field[] => [
  ...new Map(fields.map((field) => [field.path, field])).values(),
];

function typeOf(schema: Schema, resolve: Resolve): string {
  const { type, items, anyOf, oneOf } = schema;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => String(value)).join(' | ');
  const variants = anyOf ?? oneOf;
  if (variants) return [...new Set(variants.map((each) => typeOf(resolve(each), resolve)))].join(' or ');
  if (items) return `${typeOf(resolve(items), resolve)}[]`;
  return [type ?? 'any'].flat().join(' or ');
}

/** What somebody entered, as a request below the API's base URL. */
export interface Entered {
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Puts the entered values where they belong; empty ones are left out. */
export function requestOf(
  { path, parameters }: Operation,
  values: Readonly<Record<string, string>>,
): Entered {
  const filled = parameters.filter(({ name }) => (values[name] ?? '') !== '');
  const at = (place: Parameter['in']) =>
    filled.filter((each) => each.in === place).map(({ name }) => [name, values[name] ?? ''] as const);
  const target = at('path').reduce(
    (text, [name, value]) => text.replace(`{${name}}`, encodeURIComponent(value)),
    path,
  );
  const query = new URLSearchParams(Object.fromEntries(at('query')));
  return {
    target: query.size === 0 ? target : `${target}?${query}`,
    headers: Object.fromEntries(at('header')),
  };
}
