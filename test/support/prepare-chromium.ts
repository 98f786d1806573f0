import { chromiumPath } from './chromium.ts';

/* `make test` runs this beside its first steps, since an installation takes a while. */
console.log(`Chromium is ${await chromiumPath()}`);
