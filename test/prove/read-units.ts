import { readStanding } from '../../functions/store/invoices/standing.ts';
import { prepare } from '../../localstack/host/prepare.ts';
import { BillingTables } from '../support/billing-tables.ts';
import { type ReadCost, readCostOf } from '../support/read-units.ts';
import { type Layout, spreadInvoice } from '../support/spread-invoice.ts';

const SHARDS = [1, 4, 16, 32, 64];
const SERVICES = [1, 10];

/** Measures, in DynamoDB's read units, what a reply reads for the total of an invoice. */
export async function readUnitsOfAReply(): Promise<string> {
  await prepare();
  const tables = await BillingTables.start();
  try {
    const rows: string[] = [];
    for (const services of SERVICES) {
      for (const shards of SHARDS) {
        const costOf = async (layout: Layout): Promise<ReadCost> => {
          const table = await tables.create('directly');
          const invoiceId = await spreadInvoice(table, { shards, services, layout });
          return readCostOf(table, () => readStanding(table, invoiceId));
        };
        const [alone, together] = [await costOf('alone'), await costOf('together')];
        rows.push(
          `| ${shards} | ${services} | ${together.bytes} | ${alone.units} in ${alone.calls} | ${together.units} in ${together.calls} |`,
        );
      }
    }
    return `## Read units of a reply

By the service's rules from the sizes of the items read: all items of a query are rounded up to 4 KB together, each item that is read by its key alone. "Before" is the layout of older invoices, in which each shard beyond the fourth lies alone. It is still read, so both are measured with the same code.

| shards | services | bytes | before: units in calls | now: units in calls |
|---|---|---|---|---|
${rows.join('\n')}
`;
  } finally {
    await tables.stop();
  }
}
