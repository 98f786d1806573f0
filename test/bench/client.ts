import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { routes } from '../../client/src/generated/routes.ts';
import { clientBundle } from '../support/client-bundle.ts';
import { interleaved, median } from './ratios.ts';
import { startIn } from './start.ts';

const ROUNDS = 40;
const MOST_CODE = '20 000 bytes';
const MOST_MS = '6 ms';

/** What the client adds to the code and the start time of a caller. */
export async function clientInACallersBundle(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'tally-client-'));
  try {
    const [whole, code, started] = await Promise.all([
      clientBundle(),
      clientBundle({ routes: false }),
      clientBundle({ format: 'cjs', packages: 'bundle' }),
    ]);
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const bundles = new Map([
      ['client', file('client.cjs', started.code)],
      ['nothing', file('nothing.cjs', '')],
    ]);
    const times = await interleaved(ROUNDS, bundles, async (bundle) => startIn(bundle).import);
    const ms = (name: string): string => median(times.get(name) ?? []).toFixed(1);
    const count = Object.keys(routes).length;
    const perRoute = Math.round((whole.size - code.size) / count);
    return `## The client in a caller's bundle

The client is bundled and minified, without \`aws4fetch\`, the only package that it needs. Its table of routes grows with the API, so the budget of ${MOST_CODE} is for the code alone, measured by a bundle with an empty table. The import is that of a bundle with \`aws4fetch\`, in ${ROUNDS} fresh Node.js processes, compared with that of an empty file. The budget is ${MOST_MS}.

| what | measured |
|---|---|
| the code, without the table | ${code.size} bytes |
| the whole, with the table of ${count} routes | ${whole.size} bytes |
| a route | ${perRoute} bytes |
| the import | ${ms('client')} ms |
| the import of an empty file | ${ms('nothing')} ms |
`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
