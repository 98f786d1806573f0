import { type Browser, chromium } from 'playwright-core';
import { quietly } from '../../bin/invoices/chromium.ts';
import { chromiumPath } from './chromium.ts';

/** A browser with a fresh profile, which calls nobody by itself. The caller closes it. */
export const openChromium = async (): Promise<Browser> =>
  chromium.launch({
    executablePath: await chromiumPath(),
    args: ['--no-sandbox', ...quietly],
  });
