import type { Route } from '../contract/route.ts';
import { RouteMethod } from './methods.ts';
import { OPTION_TYPES } from './options.ts';
import { type ContractNames, TypePrinter } from './types.ts';

/** What the client needs to know of a route that takes several entries. */
interface Batch {
  /** The field of the request that has the entries. */
  readonly field: string;
  /** The field of a result that names its entry. */
  readonly named: string;
}

/** Routes that have no generated method in the client. */
export interface Exceptions {
  /** Only in the table: the methods that send batches are declared by hand. */
  readonly batches: Readonly<Record<string, Batch>>;
  readonly notCalled: readonly string[];
}

interface Contract {
  readonly routes: Readonly<Record<string, Route>>;
  readonly errorCodes: readonly string[];
  readonly names: ContractNames;
}

const MADE =
  '// Made from client/contract by client/generate.ts: change the contract, then `npm run build`.\n\n';

/** The client's generated sources, not yet formatted: file name and text. */
export function generatedFiles(contract: Contract, exceptions: Exceptions): Map<string, string> {
  const types = new TypePrinter(contract.names);
  const called = Object.entries(contract.routes)
    .filter(([name]) => !exceptions.notCalled.includes(name))
    .map(([name, route]) => new RouteMethod(name, route, types));

  const isByHand = (name: string): boolean => Object.hasOwn(exceptions.batches, name);
  const rows = called.map((method) => {
    const batch = exceptions.batches[method.name];
    return `${method.name}: ${JSON.stringify({ ...method.row, ...(batch && { batch }) })},`;
  });
  const signatures = called.filter(({ name }) => !isByHand(name)).map((method) => method.signature);
  for (const method of called.filter(({ name }) => isByHand(name))) method.declareBodies();

  return new Map([
    ['routes.ts', `${MADE}${routesFile(rows)}`],
    ['methods.ts', `${MADE}${methodsFile(signatures, types.names)}`],
    ['model.ts', `${MADE}${modelFile(types.declarations, contract.errorCodes)}`],
  ]);
}

const routesFile = (rows: readonly string[]): string => `import type { Route } from '../route.ts';

/** The routes that this client calls. */
export const routes = {
${rows.join('\n')}
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
`;

function methodsFile(signatures: readonly string[], modelNames: readonly string[]): string {
  const body = signatures.join('\n\n');
  const used = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(body);
  return `import type { ${OPTION_TYPES.filter(used).join(', ')} } from '../call-options.ts';
import type { ${modelNames.filter(used).join(', ')} } from './model.ts';

/**
 * What \`BillingClient\` has for each route.
 *
 * \`Minimal\`: whether its replies leave out what a minimal one does, unless a call says otherwise.
 */
export interface RouteMethods<Minimal extends boolean = false> {
${body}
}
`;
}

function modelFile(declarations: readonly string[], errorCodes: readonly string[]): string {
  const body = declarations.join('\n\n');
  const used = OPTION_TYPES.filter((name) => body.includes(name));
  const imports =
    used.length === 0 ? '' : `import type { ${used.join(', ')} } from '../call-options.ts';\n\n`;
  return `${imports}${body}

/** Codes that Tally answers with. */
export type ApiErrorCode = ${errorCodes.map((code) => JSON.stringify(code)).join(' | ')};
`;
}
