import { writeFigures } from '../support/figures.ts';
import { bundlesBesideABareHandler } from './bundles.ts';

/* What is compared is compared within one run; the ratios count, not the times. */
await writeFigures({ bundles: bundlesBesideABareHandler }, (name) => `npm run bench -- ${name}`);
