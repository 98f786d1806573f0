import type * as z from 'zod/mini';
import type { Route } from '../contract/route.ts';
import { minimalOptions, type OPTION_TYPES, optionalOptions, textOptions } from './options.ts';
import { isYesOrNo, type QueryType, queryTypeOf } from './query.ts';
import {
  definitionOf,
  isOptional,
  overrideOf,
  type Schema,
  type TypePrinter,
  textOf,
  unwrapped,
} from './types.ts';
import { camelCase, jsDoc, methodDoc, type Parameter, pascalCase } from './words.ts';

/** What the client needs to know about a route when it runs. Values that most routes have are left out. */
export interface Row {
  readonly method?: Exclude<Route['method'], 'GET'>;
  readonly path: Route['path'];
  readonly replies?: readonly number[];
  readonly mark: string;
  readonly body?: true;
  readonly key?: true;
  readonly list?: true;
  readonly alsoAs?: Route['alsoAs'];
  readonly parts?: 'text/csv';
  readonly minimal?: true;
  readonly required?: Readonly<Record<string, QueryType>>;
  readonly optional?: Readonly<Record<string, QueryType>>;
}

/** What comes in as many parts as it needs. */
const PARTED = 'text/csv';

const pathNames = (path: string): string[] => [...path.matchAll(/{(\w+)}/g)].map(([, name = '']) => name);

/** One route of the contract, as the client's table row and as its method. */
export class RouteMethod {
  readonly name: string;
  readonly #route: Route;
  readonly #types: TypePrinter;

  constructor(name: string, route: Route, types: TypePrinter) {
    this.name = name;
    this.#route = route;
    this.#types = types;
  }

  get row(): Row {
    const { method, path, replies, body, idempotencyKey, alsoAs, minimalWithout } = this.#route;
    const { required, optional } = this.#query;
    const statuses = Object.keys(replies).map(Number);
    return {
      ...(method !== 'GET' && { method }),
      path,
      ...(statuses.join() !== '200' && { replies: statuses }),
      mark: this.#mark,
      ...(body && { body: true }),
      ...(idempotencyKey && { key: true }),
      ...(this.#item && { list: true }),
      ...(alsoAs && { alsoAs }),
      ...(alsoAs?.some((media) => this.#inParts(media)) && !this.#item && { parts: PARTED }),
      ...(minimalWithout && { minimal: true }),
      ...(required.length > 0 && { required: this.#typesOf(required) }),
      ...(optional.length > 0 && { optional: this.#typesOf(optional) }),
    };
  }

  #typesOf(parameters: readonly [string, Schema][]): Record<string, QueryType> {
    return Object.fromEntries(
      parameters.map(([name, schema]) => [name, queryTypeOf(name, this.#queryType(name, schema))]),
    );
  }

  /** The method's declaration for an interface. Declarations for other media than JSON come before it. */
  get signature(): string {
    const { summary, description, errors, alsoAs = [], minimalWithout } = this.#route;
    const own =
      errors.length === 0
        ? undefined
        : `Errors of its own: ${errors.map((code) => `\`${code}\``).join(', ')}.`;
    const parameters = [...this.#pathParameters, ...this.#bodyParameter, ...this.#queryParameters];
    const options = this.#options;
    const asText = alsoAs.map((media) =>
      this.#declared(
        [this.#textSummary(media)],
        [...parameters, textOptions(options, media)],
        this.#textResult(media),
      ),
    );
    const told = [summary, description, own];
    if (minimalWithout === undefined) {
      const asJson = this.#declared(told, [...parameters, optionalOptions(options)], this.#result);
      return [...asText, asJson].join('\n\n');
    }
    const returned = (minimal: string): string =>
      `Promise<Returned<${this.#reply()}, '${minimalWithout}', ${minimal}>>`;
    const other = [...parameters, minimalOptions(`${options} & Returning<Opposite<Minimal>>`)];
    const usual = [...parameters, optionalOptions(`${options} & Partial<Returning<Minimal | undefined>>`)];
    return [
      this.#declared([minimalSummary(minimalWithout)], other, returned('Opposite<Minimal>')),
      this.#declared(told, usual, returned('Minimal')),
    ].join('\n\n');
  }

  #declared(
    paragraphs: readonly (string | undefined)[],
    parameters: readonly Parameter[],
    result: string,
  ): string {
    const given = parameters.map(
      ({ name, isOptional = false, type }) => `${name}${isOptional ? '?' : ''}: ${type}`,
    );
    return `${methodDoc(paragraphs, parameters)}${this.name}(${given.join(', ')}): ${result};`;
  }

  #textSummary(media: string): string {
    return this.#inParts(media)
      ? `The same as \`${media}\`: the parts of the text, which one after the other are the whole`
      : `The same as \`${media}\`: the text`;
  }

  /** Where the reply has a cursor, so has a text of rows. A page to print is always one text. */
  #inParts(media: string): boolean {
    return media === PARTED && 'cursor' in (this.#route.query?.shape ?? {});
  }

  #textResult(media: string): string {
    return this.#inParts(media) ? 'AsyncGenerator<string, void, undefined>' : 'Promise<string>';
  }

  /** Declares only the types of the request's and the reply's bodies, for a method that is written by hand. */
  declareBodies(): void {
    if (this.#route.body) this.#types.typeOf(this.#route.body, 'input', pascalCase(this.name));
    this.#reply();
  }

  get #pathParameters(): Parameter[] {
    return pathNames(this.#route.path).map((name) => {
      const schema = this.#route.params?.shape[name];
      if (schema === undefined) throw new Error(`${this.name}: ${name} stands in the path and not in params`);
      return this.#parameter(name, schema, this.#types.typeOf(schema, 'input', pascalCase(name)));
    });
  }

  #parameter(name: string, schema: Schema, type: string): Parameter {
    return { name: camelCase(name), type, text: textOf(name, schema) };
  }

  get #bodyParameter(): Parameter[] {
    const { body, idempotencyKey } = this.#route;
    if (body === undefined) return [];
    // The client sends the key in the body too, because the signature always covers the body.
    if (idempotencyKey && !takesKey(body)) {
      throw new Error(`${this.name} takes a key: give its body the field idempotency_key`);
    }
    // The key is an option of the call, and goes in the header.
    const without = idempotencyKey ? 'idempotency_key' : undefined;
    const type = this.#types.typeOf(body, 'input', pascalCase(this.name), without);
    return [{ name: 'input', type, text: "The request's body, its fields named as in the HTTP API" }];
  }

  get #queryParameters(): Parameter[] {
    return this.#query.required.map(([name, schema]) =>
      this.#parameter(name, schema, this.#queryType(name, schema)),
    );
  }

  get #options(): string {
    const base = this.#optionsBase;
    const { optional } = this.#query;
    if (optional.length === 0) return base;
    const name = `${pascalCase(this.name).replace(/^Get/, '')}Options`;
    const fields = optional.map(
      ([field, schema]) =>
        `${jsDoc(textOf(field, schema))}readonly ${camelCase(field)}?: ${this.#queryType(field, schema)} | undefined;`,
    );
    this.#types.declare(name, `export interface ${name} extends ${base} {\n${fields.join('\n')}\n}`);
    return name;
  }

  get #optionsBase(): (typeof OPTION_TYPES)[number] {
    if (this.#item !== undefined) return 'ListOptions';
    return this.#route.idempotencyKey ? 'WriteOptions' : 'CallOptions';
  }

  get #result(): string {
    const item = this.#item;
    return item === undefined
      ? `Promise<${this.#reply()}>`
      : `AsyncGenerator<${this.#types.typeOf(item, 'output', `${pascalCase(this.name)}Item`)}, void, undefined>`;
  }

  #reply(): string {
    const types = this.#replies.map((reply) =>
      this.#types.typeOf(reply, 'output', `${pascalCase(this.name)}Reply`),
    );
    return [...new Set(types)].join(' | ');
  }

  get #replies(): z.ZodMiniObject[] {
    return Object.entries(this.#route.replies).map(([status, reply]) => {
      // It checks for `shape` and not for the class, since nothing else has a `shape`.
      if (reply === undefined || definitionOf(reply).type !== 'object') {
        throw new Error(
          `${this.name}: its reply ${status} is no object; see the exceptions in client/generate.ts`,
        );
      }
      return reply as z.ZodMiniObject;
    });
  }

  /** A field of every reply, if possible an object or a list: the page of another server may have a `status` too. */
  get #mark(): string {
    const { minimalWithout } = this.#route;
    const [first, ...others] = this.#replies.map(({ shape }) => shape);
    const shared = Object.entries(first ?? {}).filter(
      ([name, schema]) =>
        name !== minimalWithout && !isOptional(schema, 'output') && others.every((shape) => name in shape),
    );
    const structured = shared.find(([, schema]) =>
      ['object', 'array', 'record', 'union'].includes(definitionOf(schema).type),
    );
    const [name] = structured ?? shared[0] ?? [];
    if (name === undefined) throw new Error(`${this.name}: its replies have no field in common`);
    return name;
  }

  /** What a page holds, if the reply is only a page. */
  get #item(): Schema | undefined {
    const fields = this.#replies[0]?.shape ?? {};
    if (Object.keys(fields).sort().join() !== 'data,next_cursor') return undefined;
    const data = fields['data'] && definitionOf(fields['data']);
    return data?.type === 'array' ? data.element : undefined;
  }

  get #query(): { required: [string, Schema][]; optional: [string, Schema][] } {
    const paging = this.#item === undefined ? [] : ['limit', 'cursor'];
    const all = Object.entries<Schema>(this.#route.query?.shape ?? {}).filter(
      ([name]) => !paging.includes(name),
    );
    return {
      required: all.filter(([, schema]) => !isOptional(schema, 'input')),
      optional: all.filter(([, schema]) => isOptional(schema, 'input')),
    };
  }

  /** A query is text. If the text stands for a number, or for true and false, the caller gives that. */
  #queryType(name: string, schema: Schema): string {
    const inner = unwrapped(schema);
    const definition = definitionOf(inner);
    const written = definition.type === 'pipe' ? definition.in : inner;
    const documented = overrideOf(inner)?.type ?? overrideOf(written)?.type;
    if (documented === 'integer' || documented === 'number') return 'number';
    if (documented === 'boolean' || isYesOrNo(inner)) return 'boolean';
    return this.#types.typeOf(inner, 'input', pascalCase(this.name) + pascalCase(name));
  }
}

const minimalSummary = (leftOut: string): string =>
  `The same where \`minimal\` says other than the client does: \`true\` leaves \`${leftOut}\` out, \`false\` has it`;

function takesKey(body: Schema): boolean {
  const definition = definitionOf(unwrapped(body));
  if (definition.type === 'union') return definition.options.every(takesKey);
  return definition.type !== 'object' || 'idempotency_key' in definition.shape;
}
