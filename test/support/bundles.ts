import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { NodejsFunction, type NodejsFunctionProps } from 'aws-cdk-lib/aws-lambda-nodejs';
import { type FunctionName, functionNames } from '../../client/contract/route.ts';
import { bundled } from '../../lib/plan/bundling.ts';
import { planFunction } from '../../lib/plan/endpoints.ts';
import { writeEntry } from '../../lib/plan/function-entry.ts';
import { stageConfig } from '../../lib/stage.ts';

const MONTH_END = 'month-end';
const MONTH_END_FILE = join(import.meta.dirname, '..', '..', 'functions', 'queue', 'month-end', 'handler.ts');
const BARE = 'bare';
const TRACKED = 'tracked';
/** The function with the largest bundle. */
export const LARGEST = 'line-item-writes' satisfies FunctionName;
const BARE_HANDLER = join(import.meta.dirname, '..', 'bench', 'bare-handler.ts');

export interface Bundles {
  /** The folder with the bundles. The caller must remove it. */
  readonly folder: string;
  readonly functions: ReadonlyMap<FunctionName, string>;
  /** `LARGEST`, of a stage that has an error tracker. */
  readonly tracked: string;
  /** Functions that no route calls. */
  readonly monthEnd: string;
  /** A handler with only the DynamoDB client, bundled with the unchanged SDK. */
  readonly bare: string;
  /**
   * The same handler, bundled like our functions: without the credential providers that a function cannot
   * use.
   */
  readonly bareAsOurs: string;
  readonly also: ReadonlyMap<string, Both>;
}

interface Both {
  /** Bundled with the SDK's own chain of credential providers. */
  readonly asItComes: string;
  readonly asOurs: string;
}

/**
 * Bundles each API function as a deploy does, and a handler with only the DynamoDB client.
 *
 * @param also names and files of other handlers to bundle
 */
export function makeBundles(also: Readonly<Record<string, string>> = {}): Bundles {
  const folder = mkdtempSync(join(tmpdir(), 'tally-bundles-'));
  const app = new App({ outdir: folder, context: { 'aws:cdk:enable-asset-metadata': true } });
  const stage = stageConfig('prod');
  const names = Object.keys(functionNames) as FunctionName[]; // Object.keys forgets the literal keys
  for (const name of names) {
    bundle(app, name, bundled(writeEntry(planFunction(name, stage), stage, '1.2.3')));
  }
  const withTracker = { ...stage, errorTracker: true };
  bundle(app, TRACKED, bundled(writeEntry(planFunction(LARGEST, withTracker), withTracker, '1.2.3')));
  bundle(app, MONTH_END, bundled(MONTH_END_FILE));
  const handlers = Object.entries({ [BARE]: BARE_HANDLER, ...also }).map(([name, file], index) => {
    const asOurs = bundled(file);
    const stacks = { asItComes: `bare-${index}`, asOurs: `bare-as-ours-${index}` };
    bundle(app, stacks.asItComes, { ...asOurs, bundling: { ...asOurs.bundling, esbuildArgs: {} } });
    bundle(app, stacks.asOurs, asOurs);
    return [name, stacks] as const;
  });
  const assembly = app.synth();
  const fileOf = (name: string): string => {
    const resources: Record<string, { Metadata?: Record<string, string> }> =
      assembly.getStackByName(name).template.Resources;
    const asset = Object.values(resources).flatMap(({ Metadata }) => Metadata?.['aws:asset:path'] ?? [])[0];
    if (asset === undefined) throw new Error(`The template of ${name} names no bundle.`);
    return join(folder, asset, 'index.js');
  };
  const made = new Map(
    handlers.map(([name, { asItComes, asOurs }]) => [
      name,
      { asItComes: fileOf(asItComes), asOurs: fileOf(asOurs) },
    ]),
  );
  const bare = made.get(BARE);
  if (!bare) throw new Error('The bare handler was not bundled.');
  return {
    folder,
    functions: new Map(names.map((name) => [name, fileOf(name)])),
    tracked: fileOf(TRACKED),
    monthEnd: fileOf(MONTH_END),
    bare: bare.asItComes,
    bareAsOurs: bare.asOurs,
    also: made,
  };
}

/** What esbuild reports about a bundle: the path of each module, and its imports. */
export interface Metafile {
  readonly inputs: Readonly<Record<string, { readonly imports: readonly { readonly path: string }[] }>>;
}
export const metafileOf = (bundle: string): Metafile =>
  JSON.parse(readFileSync(join(dirname(bundle), 'index.meta.json'), 'utf8'));

/** Each handler gets its own stack with one bundle, so that the bundles cannot be confused. */
function bundle(app: App, name: string, props: NodejsFunctionProps): void {
  const bundling = { ...props.bundling, metafile: true };
  new NodejsFunction(new Stack(app, name), 'Function', { ...props, bundling });
}
