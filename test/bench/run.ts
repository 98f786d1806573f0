import { writeFigures } from '../support/figures.ts';
import { bundlesBesideABareHandler } from './bundles.ts';
import { clientInACallersBundle } from './client.ts';
import { burstsOfDuplicates } from './duplicates.ts';
import { helpOfTheCommandLine } from './help.ts';
import { oneHotCustomer } from './hot-customer.ts';
import { leadsOfManyCallers } from './leads.ts';
import { besideASimplePeer } from './peers/peers.ts';
import { processorTime } from './processor.ts';
import { signingRates } from './signing.ts';
import { summaryOverFiveYears } from './summary.ts';
import { throughputBesideABareLoop } from './throughput.ts';

/* All sides of a comparison are measured in one run, because only ratios count, and not times. */
await writeFigures(
  {
    bundles: bundlesBesideABareHandler,
    client: clientInACallersBundle,
    signing: signingRates,
    throughput: throughputBesideABareLoop,
    processor: processorTime,
    'hot-customer': oneHotCustomer,
    duplicates: burstsOfDuplicates,
    leads: leadsOfManyCallers,
    summary: summaryOverFiveYears,
    help: helpOfTheCommandLine,
    peers: besideASimplePeer,
  },
  (name) => `npm run bench -- ${name}`,
);
