import { type Browser, chromium } from 'playwright-core';
import { chromiumPath } from './chromium.ts';

/** A browser with a fresh profile, which calls nobody by itself. The caller closes it. */
export const openChromium = async (): Promise<Browser> =>
  chromium.launch({
    executablePath: await chromiumPath(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
