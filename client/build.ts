import { spawnSync } from 'node:child_process';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync, type Format } from 'esbuild';

// Two folders, each with its own module type: code and types are then read alike by Node and by TypeScript.
const here = import.meta.dirname;
const formats = { esm: 'module', cjs: 'commonjs' } as const satisfies Partial<Record<Format, string>>;

rmSync(join(here, 'dist'), { recursive: true, force: true });

for (const [format, type] of Object.entries(formats) as [keyof typeof formats, string][]) {
  buildSync({
    entryPoints: [join(here, 'src/index.ts')],
    outfile: join(here, 'dist', format, 'index.js'),
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format,
    keepNames: true,
  });
  writeFileSync(join(here, 'dist', format, 'package.json'), `${JSON.stringify({ type })}\n`);
}

const types = spawnSync('tsc', ['--project', join(here, 'tsconfig.build.json')], { stdio: 'inherit' });
if (types.status !== 0) process.exit(types.status ?? 1);
cpSync(join(here, 'dist/esm'), join(here, 'dist/cjs'), {
  recursive: true,
  filter: (path) => !path.endsWith('index.js') && !path.endsWith('package.json'),
});
