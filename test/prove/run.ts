import { writeFigures } from '../support/figures.ts';
import { clientPackage } from './client-package.ts';
import { throttledCallers } from './client-throttle.ts';
import { clientThroughFaults } from './client-through-faults.ts';
import { closingsInARow } from './closing.ts';
import { csvImport } from './csv-import.ts';
import { interruptedDeploys } from './interrupted-deploys.ts';
import { unitsOfLeads } from './lead-units.ts';
import { leadsInChaos } from './leads-chaos.ts';
import { leadsOnTheStack } from './leads-on-the-stack.ts';
import { migrationUnderFire } from './migration.ts';
import { monthEndOfMany } from './month-end.ts';
import { monthEndOnTheStack } from './month-end-on-the-stack.ts';
import { paymentsInChaos } from './payments.ts';
import { readUnitsOfAReply } from './read-units.ts';
import { renewalsOnTheStack } from './renewals-on-the-stack.ts';
import { keptOverRestarts } from './restarts.ts';
import { restoreOnTheStack } from './restore-on-the-stack.ts';
import { contractBySchemathesis } from './schemathesis.ts';
import { slowStore } from './slow-store.ts';
import { storeInChaos } from './store-chaos.ts';
import { storeTestsBothWays } from './store-tests.ts';
import { yearsOfSubscriptions } from './subscription-years.ts';
import { syncUnderFaults } from './sync-faults.ts';
import { syncThroughOutages } from './sync-outages.ts';
import { paceOfTheSync } from './sync-pace.ts';
import { timesOfACleanClone } from './times.ts';
import { watching } from './watching.ts';
import { writeUnitsOfALine } from './write-units.ts';

/* The proofs that are too long for every test run. */
await writeFigures(
  {
    times: timesOfACleanClone,
    'interrupted-deploys': interruptedDeploys,
    'store-chaos': storeInChaos,
    'store-tests': storeTestsBothWays,
    'leads-chaos': leadsInChaos,
    'leads-on-the-stack': leadsOnTheStack,
    'lead-units': unitsOfLeads,
    closing: closingsInARow,
    payments: paymentsInChaos,
    'write-units': writeUnitsOfALine,
    'read-units': readUnitsOfAReply,
    'month-end': monthEndOfMany,
    'month-end-on-the-stack': monthEndOnTheStack,
    migration: migrationUnderFire,
    'subscription-years': yearsOfSubscriptions,
    'renewals-on-the-stack': renewalsOnTheStack,
    'slow-store': slowStore,
    watching,
    restarts: keptOverRestarts,
    'restore-on-the-stack': restoreOnTheStack,
    schemathesis: contractBySchemathesis,
    'csv-import': csvImport,
    'sync-faults': syncUnderFaults,
    'sync-outages': syncThroughOutages,
    'sync-pace': paceOfTheSync,
    'client-package': clientPackage,
    'client-throttle': throttledCallers,
    'client-through-faults': clientThroughFaults,
  },
  (name) => `make prove proof=${name}`,
);
