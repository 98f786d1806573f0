import * as z from 'zod/mini';
import { typescript } from '../contract/shapes/described.ts';
import { fieldText } from '../contract/shapes/field-texts.ts';
import { jsDoc, pascalCase } from './words.ts';

/** A caller sends a schema's input, and Tally answers its output. */
export type Side = 'input' | 'output';

export type Schema = z.core.$ZodType;

/** Schemas by the name under which the contract exports them. */
export type ContractNames = ReadonlyMap<Schema, string>;

export const definitionOf = (schema: Schema): z.core.$ZodTypeDef & z.core.$ZodTypes['_zod']['def'] =>
  (schema as z.core.$ZodTypes)._zod.def; // zod's own union of all its schemas, by `def.type`

/** The schema inside `optional`, `default` and similar wrappers. */
export function unwrapped(schema: Schema): Schema {
  const definition = definitionOf(schema);
  return 'innerType' in definition && definition.type !== 'nullable'
    ? unwrapped(definition.innerType)
    : schema;
}

export const isOptional = (schema: Schema, side: Side): boolean =>
  (side === 'input' ? schema._zod.optin : schema._zod.optout) !== undefined;

/** The contract's text for a field, from whichever wrapper has it. */
function descriptionOf(schema: Schema): string | undefined {
  const meta = z.globalRegistry.get(schema);
  const own = meta?.description ?? overrideOf(schema)?.description;
  if (own !== undefined) return own;
  const definition = definitionOf(schema);
  if ('innerType' in definition) return descriptionOf(definition.innerType);
  return definition.type === 'pipe' ? descriptionOf(definition.in) : undefined;
}

/** What the hover over a field or parameter shows. */
export const textOf = (name: string, schema: Schema): string | undefined =>
  fieldText(name, descriptionOf(schema));

export function overrideOf(schema: Schema): { type?: unknown; description?: string } | undefined {
  const override = z.globalRegistry.get(schema)?.['override'];
  return typeof override === 'object' && override !== null ? override : undefined;
}

interface Place {
  readonly place: string;
  readonly without: string | undefined;
}

/** Prints schemas as TypeScript and keeps the declarations that they need. */
export class TypePrinter {
  readonly #names: ContractNames;
  readonly #declarations = new Map<string, string>();

  constructor(names: ContractNames) {
    this.#names = names;
  }

  /** All types named so far, in the order of their names. */
  get declarations(): string[] {
    return [...this.#declarations].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
  }

  get names(): string[] {
    return [...this.#declarations.keys()].sort();
  }

  /**
   * The schema's type; `place` names an object that has no name in the contract. The field `without` is left out of
   * the object, or of each object of the union, that the schema is.
   */
  typeOf(schema: Schema, side: Side, place: string, without?: string): string {
    const known = typescript.get(schema);
    if (known !== undefined) {
      return this.declare(
        known.name,
        `${jsDoc(known.description)}export type ${known.name} = ${known.type};`,
      );
    }
    const definition = definitionOf(schema);
    switch (definition.type) {
      case 'string':
      case 'template_literal':
        return 'string';
      case 'number':
      case 'boolean':
      case 'null':
      case 'undefined':
      case 'unknown':
      case 'never':
        return definition.type;
      case 'literal':
        return definition.values.map((value) => JSON.stringify(value)).join(' | ');
      case 'enum':
        return this.#enum(schema, Object.values(definition.entries));
      case 'object':
        return this.#object(schema, definition, side, { place, without });
      case 'union':
        return this.#union(schema, definition.options, side, { place, without });
      case 'array':
        return this.#array(definition.element, side, place);
      case 'record':
        return `Record<${this.typeOf(definition.keyType, side, place)}, ${this.typeOf(definition.valueType, side, place)}>`;
      case 'nullable':
        return `${this.typeOf(definition.innerType, side, place)} | null`;
      case 'optional':
      case 'default':
      case 'prefault':
      case 'nonoptional':
      case 'readonly':
      case 'catch':
        return this.typeOf(definition.innerType, side, place, without);
      case 'pipe':
        return this.typeOf(side === 'input' ? definition.in : definition.out, side, place, without);
      default:
        throw new Error(
          `${place}: the client's generator cannot print a z.${definition.type} as the ${side} of a route. ` +
            'Give it to the registry of client/contract/shapes/described.ts with its name and type.',
        );
    }
  }

  #enum(schema: Schema, values: readonly (string | number)[]): string {
    const text = values.map((value) => JSON.stringify(value)).join(' | ');
    const name = this.#nameOf(schema);
    if (name === undefined) return `(${text})`;
    return this.declare(name, `${jsDoc(descriptionOf(schema))}export type ${name} = ${text};`);
  }

  #object(
    schema: Schema,
    { shape, catchall }: z.core.$ZodObjectDef,
    side: Side,
    { place, without }: Place,
  ): string {
    const name = sided(this.#nameOf(schema) ?? place, side);
    const fields = Object.entries(shape)
      .filter(([field]) => field !== without)
      .map(([field, type]) => this.#field(field, type, side, name));
    if (catchall !== undefined && definitionOf(catchall).type === 'unknown')
      fields.push('[field: string]: unknown;');
    const text = `${jsDoc(descriptionOf(schema))}export interface ${name} {\n${fields.join('\n')}\n}`;
    return this.declare(name, text);
  }

  #field(field: string, schema: Schema, side: Side, owner: string): string {
    const type = this.typeOf(schema, side, owner.replace(/Input$/, '') + pascalCase(field));
    const optional = isOptional(schema, side);
    // A caller may write `undefined`; JSON cannot.
    const orUndefined = optional && side === 'input' ? ' | undefined' : '';
    return `${jsDoc(textOf(field, schema))}${field}${optional ? '?' : ''}: ${type}${orUndefined};`;
  }

  #union(schema: Schema, options: readonly Schema[], side: Side, { place, without }: Place): string {
    const given = this.#nameOf(schema);
    const types = options.map((option, index) =>
      this.typeOf(option, side, `${given ?? place}${index + 1}`, without),
    );
    const text = [...new Set(types)].join(' | ');
    if (given === undefined) return `(${text})`;
    const name = sided(given, side);
    return this.declare(name, `${jsDoc(descriptionOf(schema))}export type ${name} = ${text};`);
  }

  #array(element: Schema, side: Side, place: string): string {
    // A caller may send a list that must not be changed.
    return `${side === 'input' ? 'readonly ' : ''}(${this.typeOf(element, side, place)})[]`;
  }

  /** The name that the contract gives by export or id. A clone with more metadata keeps it. */
  #nameOf(schema: Schema): string | undefined {
    for (let at: Schema | undefined = schema; at !== undefined; at = at._zod.parent) {
      const name = z.globalRegistry.get(at)?.id ?? this.#names.get(at);
      if (name !== undefined) return pascalCase(name);
    }
    return undefined;
  }

  /** Keeps a declaration under its name, once. */
  declare(name: string, text: string): string {
    const before = this.#declarations.get(name);
    if (before !== undefined && before !== text) {
      throw new Error(
        `two types would be called ${name}: export one of them from the contract under another name`,
      );
    }
    this.#declarations.set(name, text);
    return name;
  }
}

/** An object that is sent is called an input: Tally answers a `Lead`, and the caller sends a `LeadInput`. */
function sided(name: string, side: Side): string {
  if (side === 'output') return name;
  return `${name.replace(/(Body|Input)$/, '')}Input`;
}
