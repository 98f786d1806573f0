import { readFileSync } from 'node:fs';
import type { StageName } from './names.ts';

/**
 * The content of the JSON file that a variable names, for the local stage alone. Other stages have theirs in lib/stage.ts: a
 * deploy from another shell would take them away.
 *
 * @param variable its name
 * @param file its value; undefined or empty if it is not set
 * @param what is in lib/stage.ts for other stages, for the message
 * @throws Error if the file cannot be read or is not JSON, or if the stage is not local
 */
export function configToTry(
  stage: StageName,
  {
    variable,
    file,
    what,
  }: { readonly variable: string; readonly file: string | undefined; readonly what: string },
): unknown {
  if (!file) return undefined;
  if (stage !== 'local') {
    throw new Error(
      `${variable} is only for the local stage. ${what} of ${stage} are in lib/stage.ts. Unset ${variable}.`,
    );
  }
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${variable} names ${file}, which is not a JSON file: ${error}`, { cause: error });
  }
}
