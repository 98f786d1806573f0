import * as z from 'zod/mini';

/** A copy of the schema with a text for the document and the client's comments. The original has no text. */
export function described<Schema extends z.ZodMiniType>(schema: Schema, description: string): Schema {
  const copy = schema.clone();
  z.globalRegistry.add(copy, { description });
  return copy;
}

/** Texts that say how a value is written, but not what it means. `fieldText` puts the field's own text before them. */
const forms = new Set<string>();
export const isForm = (text: string): boolean => forms.has(text);

/** Such a text, for the description of a schema that many fields share. */
export function form(text: string): string {
  forms.add(text);
  return text;
}

/**
 * The TypeScript type of a schema in the client, if the schema cannot say it. A `z.custom` no longer knows its type
 * when the client is generated.
 */
export const typescript = z.registry<{ name: string; type: string; description: string }>();
