import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { listCustomersReply } from '../../../client/contract/customers/customer.ts';
import { explanationReply } from '../../../client/contract/explanations/explanation.ts';
import { listInvoicesReply } from '../../../client/contract/invoices/invoice.ts';
import { billingReportReply } from '../../../client/contract/lead-reports/report.ts';
import { listLineItemsReply } from '../../../client/contract/line-items/line-item.ts';
import { balanceReply } from '../../../client/contract/reports/balance.ts';
import { summaryReply } from '../../../client/contract/summaries/summary.ts';
import { listSyncFailuresReply } from '../../../client/contract/sync/failures.ts';
import { getInvoiceSyncReply } from '../../../client/contract/sync/sync.ts';
import { pageScript } from '../../../console/page/bundle.ts';
import { recorded } from '../../support/console/recorded-answers.ts';

test('the whole script is at most 60 KB, compressed', async () => {
  const script = await pageScript();

  expect(gzipSync(script).length).toBeLessThanOrEqual(60 * 1024);
  expect(script.length).toBeGreaterThan(20_000);
});

/** Parts of a reply that are not answered are wrong too, so the script is read for what would call others. */
test('the script calls nobody but the console', async () => {
  const script = Buffer.from(await pageScript()).toString();

  const addresses = [...script.matchAll(/https?:\/\/[\w.-]+/g)].map(([address]) => address);
  expect(addresses.filter((address) => address !== 'http://www.w3.org')).toEqual([]);
});

test('what the tests record is as the contract says', () => {
  const schemas = {
    listCustomers: listCustomersReply,
    listInvoices: listInvoicesReply,
    listLineItems: listLineItemsReply,
    getInvoiceSummary: summaryReply,
    explainInvoice: explanationReply,
    getInvoiceSync: getInvoiceSyncReply,
    listSyncFailures: listSyncFailuresReply,
    getBillingReport: billingReportReply,
    getBalance: balanceReply,
  } as const satisfies Record<keyof typeof recorded, unknown>;

  for (const name of Object.keys(schemas) as (keyof typeof schemas)[]) {
    expect({ name, ...schemas[name].safeParse(recorded[name]) }).toMatchObject({ name, success: true });
  }
});
