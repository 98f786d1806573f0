import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';

// Usage: node build.ts [folder]. Makes one folder for each module type, so that Node and TypeScript read the same
// file names alike; the types are made once and copied.
const here = import.meta.dirname;
const dist = resolve(process.argv[2] ?? join(here, 'dist'));
const tsc = join(here, '../node_modules/.bin/tsc');

/** The entry points. All but the first are optional parts: who does not import them does not load them. */
const entries = {
  index: 'src/index.ts',
  credentials: 'src/credentials/index.ts',
  otel: 'src/otel.ts',
  testing: 'testing/index.ts',
} as const;

/** What callers install. Everything else, such as the rules that `testing` plays, becomes part of the files. */
const external = ['aws4fetch', '@opentelemetry/api', 'zod', 'node:*'];

/** Not a second copy of the client, whose errors would have other classes. */
const asInstalled: Plugin = {
  name: 'as-installed',
  setup({ onResolve }) {
    onResolve({ filter: /\/src\/index\.ts$/ }, ({ kind }) =>
      kind === 'entry-point' ? undefined : { path: '@tally/client', external: true },
    );
  },
};

async function buildCode(format: 'esm' | 'cjs', type: 'module' | 'commonjs'): Promise<void> {
  for (const [name, source] of Object.entries(entries)) {
    const { outputFiles } = await build({
      entryPoints: [join(here, source)],
      // In their usual place, wherever they are written: the map names its sources from there.
      outfile: join(here, 'dist', format, `${name}.js`),
      write: false,
      bundle: true,
      external,
      plugins: [asInstalled],
      // For all runtimes with fetch and WebCrypto, not only Node.
      platform: 'neutral',
      mainFields: ['module', 'main'],
      // `sideEffects` is for the package's users: of the contract, one module sets what all schemas say.
      ignoreAnnotations: true,
      target: 'es2023',
      format,
      // With the sources in them: the package has no others. Tally's rules, which `testing` plays, are not a caller's to step through.
      sourcemap: name !== 'testing',
      // The classes' names are what a stack trace shows.
      keepNames: true,
    });
    for (const { path, contents } of outputFiles) {
      writeFileSync(join(dist, format, basename(path)), contents);
    }
  }
  writeFileSync(join(dist, format, 'package.json'), `${JSON.stringify({ type })}\n`);
}

/** The types that callers see. Those of the contract and of the rules are not among them. */
function buildTypes(): void {
  const made = mkdtempSync(join(tmpdir(), 'tally-client-types-'));
  try {
    const options = ['--project', join(here, 'tsconfig.build.json'), '--outDir', made];
    execFileSync(tsc, options, { stdio: 'inherit' });
    cpSync(join(made, 'client/src'), join(dist, 'esm'), { recursive: true });
    mkdirSync(join(dist, 'esm/testing'));
    for (const name of ['index', 'public', 'virtual-clock']) {
      const text = readFileSync(join(made, 'client/testing', `${name}.d.ts`), 'utf8');
      // The sources of the client become the folder above.
      writeFileSync(join(dist, 'esm/testing', `${name}.d.ts`), text.replaceAll("'../src/", "'../"));
    }
  } finally {
    rmSync(made, { recursive: true });
  }
}

rmSync(dist, { recursive: true, force: true });
buildTypes();
cpSync(join(dist, 'esm'), join(dist, 'cjs'), { recursive: true });
await buildCode('esm', 'module');
await buildCode('cjs', 'commonjs');
