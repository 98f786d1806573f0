import { prepare } from '../../localstack/host/prepare.ts';
import { BillingTables } from '../support/billing-tables.ts';
import { type Example, examples, LineItemCosts, unitsOf } from '../support/line-item-costs.ts';
import type { Cost } from '../support/write-units.ts';

const SERVICES = [1, 10, 20, 50, 100];
/** The largest number of lines in one request. */
const BATCH = 500;
const counting = { ...examples['metered usage'], idempotencyKey: 'counted' };
// Object.keys forgets the literal keys.
const EXAMPLES = Object.keys(examples) as Example[];

/** Measures one line item in DynamoDB's write units, from the items that are really sent. */
export async function writeUnitsOfALine(): Promise<string> {
  await prepare();
  const tables = await BillingTables.start();
  try {
    const byExample: string[] = [];
    for (const example of EXAMPLES) {
      const invoice = await LineItemCosts.onInvoice(tables, 1);
      byExample.push(rowOf(example, await invoice.of(examples[example])));
    }
    const counted = await LineItemCosts.onInvoice(tables, 1);
    byExample.push(
      rowOf(
        'metered usage, with control totals',
        await counted.of(examples['metered usage'], { counted: true }),
      ),
    );
    const batch = await LineItemCosts.onInvoice(tables, 1);
    const ofBatch = unitsOf(await batch.ofBatch(examples['metered usage'], BATCH)) / BATCH;
    const ofCounted = unitsOf(await batch.ofBatch(counting, BATCH, { counted: true })) / BATCH;
    const byServices: string[] = [];
    for (const services of SERVICES) {
      const invoice = await LineItemCosts.onInvoice(tables, services);
      byServices.push(
        rowOf(`metered usage, ${services} services`, await invoice.of(examples['metered usage'])),
      );
    }
    const empty = await LineItemCosts.onInvoice(tables, 0);
    const first = await empty.of(examples['metered usage']);
    const closing = await empty.ofClosing();
    return `## Write units of one line item

Computed by DynamoDB's rules from the sizes of the items sent: two units a KB for each item of a transaction, one for the index entry. The first line of an invoice also makes the invoice: ${unitsOf(first)}, of which ${dueOf(first)} are its place in the list that the month-end run reads. Closing it costs ${unitsOf(closing)}, of which ${dueOf(closing)} take it off that list. In a batch of ${BATCH} on one invoice a line costs ${ofBatch.toFixed(3)}, and ${ofCounted.toFixed(3)} where control totals are kept, since up to 97 lines share the shard.

| line item | bytes of the line | bytes of the shard | write units |
|---|---|---|---|
${[...byExample, ...byServices].join('\n')}
`;
  } finally {
    await tables.stop();
  }
}

const rowOf = (what: string, costs: Awaited<ReturnType<LineItemCosts['of']>>): string =>
  `| ${what} | ${costs[0]?.bytes} | ${costs[1]?.bytes} | ${unitsOf(costs)} |`;

const dueOf = (costs: readonly Cost[]): number => unitsOf(costs.filter(({ item }) => item === 'due'));
