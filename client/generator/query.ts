import { definitionOf, type Schema } from './types.ts';

/** What the client checks about a query's value before it sends it. Tally checks the rest. */
export type QueryType = 'text' | 'number' | 'boolean' | 'id' | 'key';

export function queryTypeOf(name: string, type: string): QueryType {
  if (name === 'idempotency_key') return 'key';
  if (type === 'number' || type === 'boolean') return type;
  return name.endsWith('_id') ? 'id' : 'text';
}

export function isYesOrNo(schema: Schema): boolean {
  const definition = definitionOf(schema);
  if (definition.type === 'enum')
    return Object.values(definition.entries).every((value) => value === 'true' || value === 'false');
  if (definition.type === 'literal')
    return definition.values.every((value) => value === 'true' || value === 'false');
  if (definition.type === 'pipe')
    return definitionOf(definition.out).type === 'boolean' || isYesOrNo(definition.in);
  return false;
}
