import * as z from 'zod/mini';

/** The schema with what the document and the client's comments say of it in one place; elsewhere it stays as it is. */
export function described<Schema extends z.ZodMiniType>(schema: Schema, description: string): Schema {
  const copy = schema.clone();
  z.globalRegistry.add(copy, { description });
  return copy;
}

/** Texts that say how a value is written, and not what it is: `fieldText` puts the field's own before them. */
const forms = new Set<string>();
export const isForm = (text: string): boolean => forms.has(text);

/** Such a text, for the description of a schema that many fields share. */
export function form(text: string): string {
  forms.add(text);
  return text;
}

/**
 * How a schema reads in the client's TypeScript where the schema cannot say so itself: a `z.custom` has forgotten its
 * type by the time that the client is generated.
 */
export const typescript = z.registry<{ name: string; type: string; description: string }>();
