import { execFileSync } from 'node:child_process';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { buildSync } from 'esbuild';

// Usage: node build.ts [folder]. Makes one folder for each module type, so that Node and TypeScript read the same
// file names alike; the types are made once and copied.
const here = import.meta.dirname;
const dist = resolve(process.argv[2] ?? join(here, 'dist'));
const tsc = join(here, '../node_modules/.bin/tsc');

function buildCode(format: 'esm' | 'cjs', type: 'module' | 'commonjs'): void {
  const { outputFiles } = buildSync({
    entryPoints: [join(here, 'src/index.ts')],
    // In their usual place, wherever they are written: the map names its sources from there.
    outfile: join(here, 'dist', format, 'index.js'),
    write: false,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format,
    // With the sources in them: the package has no others.
    sourcemap: true,
    // The classes' names are what a stack trace shows.
    keepNames: true,
  });
  for (const { path, contents } of outputFiles) writeFileSync(join(dist, format, basename(path)), contents);
  writeFileSync(join(dist, format, 'package.json'), `${JSON.stringify({ type })}\n`);
}

rmSync(dist, { recursive: true, force: true });
const types = ['--project', join(here, 'tsconfig.build.json'), '--outDir', join(dist, 'esm')];
execFileSync(tsc, types, { stdio: 'inherit' });
cpSync(join(dist, 'esm'), join(dist, 'cjs'), { recursive: true });
buildCode('esm', 'module');
buildCode('cjs', 'commonjs');
