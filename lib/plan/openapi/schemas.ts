import type * as z from 'zod/mini';
import type { ZodOpenApiOverrideContext } from 'zod-openapi';
import type { Route } from '../../../client/contract/route.ts';

/**
 * The places where the document differs from zod's own JSON Schema.
 *
 * @param all the routes, of whose replies some may leave a field out
 */
export function asWritten(all: readonly Route[]) {
  const leftOut = new Map<unknown, string | undefined>(
    all.flatMap(({ replies, minimalWithout }) =>
      Object.values(replies).map((reply) => [reply, minimalWithout] as const),
    ),
  );
  return ({ zodSchema, jsonSchema, io }: ZodOpenApiOverrideContext): void => {
    const field = leftOut.get(zodSchema);
    if (field && jsonSchema.required) {
      jsonSchema.required = jsonSchema.required.filter((name) => name !== field);
    }
    // Fields may be added to replies. A request's unknown fields are refused.
    if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    // The bounds of JavaScript's whole numbers are no promise of the contract.
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  };
}

/**
 * Replies get a name, of which generators make a type. If several routes share a reply, it has the name of the first.
 */
export function namedReplies(all: readonly (readonly [name: string, route: Route])[]) {
  const names = new Map<z.ZodMiniType, string>();
  for (const [name, { replies }] of all) {
    for (const reply of Object.values(replies)) {
      if (!names.has(reply)) names.set(reply, `${name[0]?.toUpperCase()}${name.slice(1)}Reply`);
    }
  }
  return Object.fromEntries([...names].map(([reply, name]) => [name, reply]));
}
