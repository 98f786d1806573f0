import {
  type CustomerLineItem,
  defaultBillingClient,
  fromLambdaContext,
  type LambdaContext,
  type LineItemResult,
  lineItemKey,
} from '@tally/client';

/*
 * Bills the messages of an SQS queue. The event source needs `ReportBatchItemFailures`, and the queue a dead-letter
 * queue: what nobody can bill ends there, for a person to look at.
 */

/** What is read of Lambda's SQSEvent, which `@types/aws-lambda` has whole. */
interface SqsEvent {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

interface Usage {
  readonly event_id: string;
  readonly customer: string;
  readonly service: string;
  readonly units: string;
  readonly price: string;
  readonly at: string;
}

export async function handler(event: SqsEvent, context: LambdaContext) {
  const unread: string[] = [];
  const items: CustomerLineItem[] = [];
  const messageIds: string[] = [];
  for (const { messageId, body } of event.Records) {
    try {
      items.push(lineItemOf(JSON.parse(body)));
      messageIds.push(messageId);
    } catch {
      unread.push(messageId);
      tell(messageId, 'unreadable');
    }
  }
  const { results } = await defaultBillingClient().addLineItems(items, fromLambdaContext(context));
  const left = results.filter((result) => !isSettled(result, messageIds[result.index]));
  const itemIdentifiers = [...unread, ...left.map(({ index }) => messageIds[index])];
  return { batchItemFailures: itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier })) };
}

/** The key is the event's own id: a message that is delivered twice bills once. */
const lineItemOf = ({ event_id, customer, service, units, price, at }: Usage): CustomerLineItem => ({
  customer_id: customer,
  idempotency_key: lineItemKey('usage', event_id),
  service,
  units_consumed: units,
  price_per_unit: price,
  used_at: at,
});

function isSettled(result: LineItemResult, messageId: string | undefined): boolean {
  switch (result.outcome) {
    case 'created':
    case 'replayed':
      return true;
    // The next delivery sends it again under its key, so it does not matter whether it was applied.
    case 'failed':
    // These need a person: the same message gets the same answer each time, and ends in the dead-letter queue.
    case 'conflict':
    case 'rejected':
      tell(messageId, result.outcome, result.error.message);
      return false;
  }
}

const tell = (messageId: string | undefined, outcome: string, why = ''): void =>
  console.error(JSON.stringify({ messageId, outcome, why }));
