import { join, resolve } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');

/** Replaces the generated table of routes, because that table grows with the API. */
const withoutRoutes: Plugin = {
  name: 'without-routes',
  setup({ onLoad }) {
    onLoad({ filter: /\/client\/src\/generated\/routes\.ts$/ }, () => ({
      contents: 'export const routes = {};',
    }));
  },
};

export interface ClientBundle {
  readonly code: string;
  /** In bytes. */
  readonly size: number;
  /** Its imports, without Node's own modules. */
  readonly packages: readonly string[];
}

/** Bundles the client as a caller's bundler does, minified. */
export async function clientBundle(
  options: BuildOptions & { readonly routes?: boolean } = {},
): Promise<ClientBundle> {
  const { routes = true, ...others } = options;
  const { outputFiles, metafile } = await build({
    entryPoints: [join(root, 'client/src/index.ts')],
    bundle: true,
    packages: 'external',
    minify: true,
    format: 'esm',
    platform: 'node',
    plugins: routes ? [] : [withoutRoutes],
    ...others,
    write: false,
    metafile: true,
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error('esbuild made no file.');
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  return {
    code: file.text,
    size: file.contents.length,
    packages: imports.map(({ path }) => path).filter((path) => !path.startsWith('node:')),
  };
}
