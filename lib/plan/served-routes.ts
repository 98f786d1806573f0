import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Route, ServedRoute } from '../../client/contract/route.ts';
import type { AnyRouteName as RouteName } from '../../client/contract/routes.ts';

const CONTRACT = join(import.meta.dirname, '..', '..', 'client', 'contract');
const load = createRequire(import.meta.url);

/** Where a schema can be imported from. */
interface Exported {
  readonly file: string;
  readonly name: string;
}

let exported: ReadonlyMap<unknown, Exported> | undefined;

/** @returns where the contract exports the schema; undefined if it does not */
export function exportedFrom(schema: unknown): Exported | undefined {
  exported ??= new Map(
    readdirSync(CONTRACT, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => join(CONTRACT, path))
      .flatMap((file) =>
        Object.entries(load(file)).map(([name, value]): [unknown, Exported] => [value, { file, name }]),
      ),
  );
  return exported.get(schema);
}

const SCHEMAS = ['params', 'query', 'body'] as const satisfies readonly (keyof ServedRoute)[];

/** A route as its function needs it, as source. */
interface Written {
  readonly imports: readonly string[];
  readonly entry: string;
}

/**
 * Writes a route without what only the document and the client need. So the bundle leaves out the schemas of the
 * replies: a schema costs the start of a function even if it is never used.
 *
 * @param from makes of a file's path what the source imports
 * @throws Error if a schema is not exported by a file of the contract
 */
export function writeServedRoute(
  name: RouteName,
  { summary, description, function: functionName, replies, errors, ...served }: Route,
  from: (path: string) => string,
): Written {
  const schemas = SCHEMAS.flatMap((part) => (served[part] ? [{ part, schema: served[part] }] : []));
  const imports = schemas.map(({ part, schema }) => {
    const found = exportedFrom(schema);
    if (!found) throw new Error(`The ${part} of route ${name} must be exported by its file of the contract.`);
    return `import { ${found.name} as ${name}_${part} } from '${from(found.file)}';`;
  });
  const { params, query, body, ...plain } = served;
  const fields = [
    ...Object.entries(plain).map(([field, value]) => `${field}: ${JSON.stringify(value)}`),
    ...schemas.map(({ part }) => `${part}: ${name}_${part}`),
  ];
  return { imports, entry: `${name}: { ${fields.join(', ')} }` };
}
