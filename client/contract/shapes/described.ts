import * as z from 'zod/mini';

/** The schema with what the document and the client's comments say of it in one place; elsewhere it stays as it is. */
export function described<Schema extends z.ZodMiniType>(schema: Schema, description: string): Schema {
  const copy = schema.clone();
  z.globalRegistry.add(copy, { description });
  return copy;
}
