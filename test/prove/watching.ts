import type { WatchingReport } from './on-the-stack/watching-report.ts';
import { onStackOfItsOwn } from './stack-of-its-own.ts';

/** Switches an error tracker and a log shipper on, and lets a request fail. Both are stand-ins on the loopback interface. */
export async function watching(): Promise<string> {
  const report = (await onStackOfItsOwn('watching')) as WatchingReport; // what that script prints
  const { status, events, transaction, environment, namesSent, shippedFault } = report;
  const isRight =
    status === 500 &&
    events === 1 &&
    transaction === 'GET /invoices/{invoice_id}' &&
    environment === 'local' &&
    namesSent === 0 &&
    shippedFault;
  if (!isRight) throw new Error(`Not as it should be: ${JSON.stringify(report)}`);
  return sectionOf(report);
}

const sectionOf = ({ events, shippedBatches }: WatchingReport): string =>
  `## An error tracker and a log shipper

On the local stack: both are switched on by a second deploy, with stand-ins on the loopback interface. Then an item that something else wrote makes a request fail with 500. When the request was answered, the tracker had its event already: with the route and the stage, and without the name that the item holds. CloudWatch then sent the log's lines to the shipper, the line about the fault among them.

| status | events at the tracker | with the name in it | the fault's line at the shipper | batches of lines there |
|---|---|---|---|---|
| 500 | ${events} | 0 | yes | ${shippedBatches} |
`;
