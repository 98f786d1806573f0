import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** So that Chromium calls nobody by itself, and asks nothing at its first start. */
export const quietly = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const programs = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const onMacOs = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The program that the variable CHROMIUM names, or the first one that is found. */
export async function findChromium(): Promise<string | undefined> {
  const named = process.env['CHROMIUM'];
  if (named) return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  for (const path of [
    ...folders.flatMap((folder) => programs.map((name) => join(folder, name))),
    ...onMacOs,
  ]) {
    if (await isProgram(path)) return path;
  }
  return undefined;
}

const isProgram = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
