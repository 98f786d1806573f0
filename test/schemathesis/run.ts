import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { apiUrl, send } from '../support/api.ts';
import { type Extent, fuzz } from './fuzz.ts';
import { prepareSchemathesis } from './prepare.ts';

/*
 * Compares the contract with the stack at TALLY_URL, for `make test` and the proof:
 *   node test/schemathesis/run.ts prepare
 *   node test/schemathesis/run.ts short|long <folder for its files>
 * It ends with 1 if the tool finds something. Its last line has the results as JSON.
 */

const extents = {
  short: { examples: 1, minutes: 5 },
  long: { examples: 100, minutes: 40 },
} as const satisfies Record<string, Extent>;
const [length = '', folder = ''] = process.argv.slice(2);

const contract = z.looseObject({
  components: z.looseObject({ schemas: z.record(z.string(), z.looseObject({})) }),
});
type Contract = z.output<typeof contract>;

await prepareSchemathesis();
if (length === 'short' || length === 'long') await compare(extents[length]);

async function compare(extent: Extent): Promise<void> {
  const document = await readContract();
  await findWhatIsWrong(document);
  const fuzzed = await fuzz(apiUrl(), document, folder, extent);
  if (fuzzed.findings > 0 || fuzzed.flaws.length > 0) {
    console.log(await readFile(join(folder, 'schemathesis.log'), 'utf8'));
    console.log(`${fuzzed.findings} findings. ${fuzzed.flaws.join('; ')}`);
    process.exitCode = 1;
  }
  console.log(JSON.stringify(fuzzed));
}

async function readContract(): Promise<Contract> {
  return contract.parse(await (await send('/openapi.json')).json());
}

/**
 * Checks that the tool finds the error in a wrong document. Otherwise a run without findings would prove
 * nothing.
 */
async function findWhatIsWrong(document: Contract): Promise<void> {
  const untrue = structuredClone(document);
  untrue.components.schemas['Health'] = { type: 'object', required: ['a field that is not answered'] };
  const found = await fuzz(apiUrl(), untrue, join(folder, 'untrue'), {
    examples: 1,
    minutes: 1,
    operation: 'getHealth',
  });
  if (found.findings === 0)
    throw new Error('The tool did not find the error in a document that requires too much.');
}
