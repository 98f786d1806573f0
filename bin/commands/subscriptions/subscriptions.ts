import type { CreateSubscriptionInput, LineItem, Subscription, UpdateSubscriptionInput } from '@tally/client';
import { badInput } from '../../cli/exit-codes.ts';
import { type ListOptions, printList } from '../../cli/print-list.ts';
import { factsOf, printOne } from '../../cli/print-one.ts';
import { stageClient } from '../../stage/client.ts';

/** Lists a customer's subscriptions, also those that have ended. */
export async function listSubscriptions(customer: string, options: ListOptions): Promise<void> {
  const client = await stageClient();
  await printList(
    client.listSubscriptions(customer, { pageSize: 100 }),
    [
      { head: 'subscription id', of: ({ subscription_id: id }) => id },
      { head: 'plan', of: ({ plan }) => plan },
      { head: 'amount', of: ({ amount }) => amount, align: 'right' },
      { head: 'currency', of: ({ currency }) => currency },
      { head: 'status', of: ({ status }) => status },
      { head: 'starts at', of: ({ starts_at: at }) => at },
      { head: 'billed through', of: ({ billed_through: month }) => month },
    ],
    options,
    'The customer has no subscriptions.',
  );
}

export interface AddSubscriptionOptions {
  readonly plan: string;
  readonly amount: string;
  readonly currency?: NonNullable<CreateSubscriptionInput['currency']>;
  readonly startsAt?: string;
  readonly key?: string;
  readonly json?: true;
}

/** Bills a customer a fee each month from now on, or from a time. */
export async function addSubscription(customer: string, options: AddSubscriptionOptions): Promise<void> {
  const { plan, amount, currency, startsAt, key, json } = options;
  const reply = await (await stageClient()).createSubscription(
    customer,
    { plan, amount, currency, starts_at: startsAt },
    { idempotencyKey: key },
  );
  printOne(reply, json, ({ subscription, line_item: line, replayed }) =>
    [
      subscriptionText(subscription),
      ...(replayed ? ['It was made before under this key; nothing was changed.'] : ['Made now.']),
      ...linesText(line === undefined ? [] : [line]),
    ].join('\n'),
  );
}

export interface ChangeSubscriptionOptions {
  readonly plan?: string;
  readonly amount?: string;
  /** Ends with the month that is billed now, or goes on after all. */
  readonly end?: 'period' | 'never';
  readonly key?: string;
  readonly json?: true;
}

/** Changes the plan or fee from this day on, or lets it end with the month. */
export async function changeSubscription(
  customer: string,
  id: string,
  { plan, amount, end, key, json }: ChangeSubscriptionOptions,
): Promise<void> {
  const input: UpdateSubscriptionInput = {
    plan,
    amount,
    ...(end !== undefined && { cancel_at_period_end: end === 'period' }),
  };
  if (plan === undefined && amount === undefined && end === undefined)
    throw badInput('What is to be changed? Give --plan, --amount or --end.');
  const client = await stageClient();
  const reply = await client.updateSubscription(customer, id, input, { idempotencyKey: key });
  printOne(reply, json, ({ subscription, line_items: lines }) =>
    [subscriptionText(subscription), ...linesText(lines)].join('\n'),
  );
}

/** Ends a subscription now. The days that are billed and not used are credited. */
export async function cancelSubscription(
  customer: string,
  id: string,
  { json }: { readonly json?: true },
): Promise<void> {
  const reply = await (await stageClient()).cancelSubscription(customer, id);
  printOne(reply, json, ({ subscription, line_item: line }) =>
    [subscriptionText(subscription), ...linesText(line === undefined ? [] : [line])].join('\n'),
  );
}

const subscriptionText = (subscription: Subscription): string =>
  factsOf({
    subscription: subscription.subscription_id,
    customer: subscription.customer_id,
    plan: subscription.plan,
    fee: `${subscription.amount} ${subscription.currency} a month`,
    status: subscription.status,
    'starts at': subscription.starts_at,
    ends: subscription.cancel_at_period_end ? `with ${subscription.billed_through}` : undefined,
    ended: subscription.cancelled_at,
    'billed through': subscription.billed_through,
  });

const linesText = (lines: readonly LineItem[]): string[] =>
  lines.map(
    ({ kind, amount, currency, period, invoice_id: invoice }) =>
      `${kind === 'credit' ? 'Credited' : 'Billed'} ${amount} ${currency}${period ? ` for ${period.from} to ${period.to}` : ''} on ${invoice}.`,
  );
