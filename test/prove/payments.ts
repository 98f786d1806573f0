import { prepare } from '../../localstack/host/prepare.ts';
import { BillingTables } from '../support/billing-tables.ts';
import { runPaymentChaos } from '../support/payment-chaos.ts';

const SEED = 20_261_126;
const INVOICES = 200;

/** Proves that lost, doubled and reversed webhooks, and functions that die, change nothing in the end. */
export async function paymentsInChaos(): Promise<string> {
  await prepare();
  const tables = await BillingTables.start();
  try {
    const report = await runPaymentChaos(tables, {
      seed: SEED,
      invoices: INVOICES,
      way: 'through the conflict proxy',
    });
    if (report.violations.length > 0) {
      throw new Error(
        `${report.violations.length} violations, seed ${SEED}:\n${report.violations.slice(0, 20).join('\n')}`,
      );
    }
    return `## Payments in chaos

${INVOICES} synced invoices of ${INVOICES / 5} customers are paid, declined, confirmed, voided and given up at the fake Stripe, some of them several times. One of five webhooks is lost, and one of five comes twice. The others come in random order, some a round later. The function of the webhook dies in one of four deliveries, at a random call to the table, and in one of five after it stored the event and before it told of it. One of four workers dies too, at a random call; three of ten of its messages are lost. The sweeper then finds what waits, and the reconcile what was lost. In the end, each invoice has the state of its last act at Stripe. Summary and balances are those of the invoices. A reconcile finds no difference (seed ${SEED}).

| invoices | events | lost | doubled | webhook functions that died | workers that died | brought back by the sweeper | found and repaired by the reconcile | wrong | seconds |
|---|---|---|---|---|---|---|---|---|---|
| ${report.invoices} | ${report.events} | ${report.lost} | ${report.doubled} | ${report.webhooksKilled} | ${report.workersKilled} | ${report.swept} | ${report.repaired} | ${report.violations.length} | ${Math.round(report.seconds)} |
`;
  } finally {
    await tables.stop();
  }
}
