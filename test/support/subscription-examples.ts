import { BatchGetCommand, GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { Big } from 'big.js';
import type { Instant, Month } from '../../client/contract/shapes/fields.ts';
import cancelSubscription from '../../functions/api/subscriptions/cancel-subscription.ts';
import createSubscription from '../../functions/api/subscriptions/create-subscription.ts';
import getSubscription from '../../functions/api/subscriptions/get-subscription.ts';
import listSubscriptions from '../../functions/api/subscriptions/list-subscriptions.ts';
import updateSubscription from '../../functions/api/subscriptions/update-subscription.ts';
import { lineItemIdOf } from '../../functions/domain/line-item.ts';
import { monthOf, monthsBefore, startOf } from '../../functions/domain/months.ts';
import { subscriptionOf } from '../../functions/domain/subscriptions/creating.ts';
import { monthLine } from '../../functions/domain/subscriptions/lines.ts';
import { customerItem as customerItemOf } from '../../functions/store/customers/item.ts';
import { subscriptionItem as itemOf } from '../../functions/store/subscriptions/stored.ts';
import { keys } from '../../functions/store/table/items.ts';
import { customer, monthOf as monthNamed } from './charges.ts';
import { headerItem, pointerItem } from './line-item-requests.ts';
import { cancelled, conflicting, type mockedTable } from './mocked-table.ts';
import { acme } from './replies.ts';

/* Examples of the endpoints of subscriptions. */
type Mock = ReturnType<typeof mockedTable>['mock'];

const now = new Date().toISOString() as Instant; // the form of an Instant
const [lastMonth, key] = [monthsBefore(monthOf(now), 1), 'order:42'];
const body = { plan: 'Business', amount: new Big(31) };

/** A subscription that was billed for a month and not for the next. */
function billedFor(month: Month) {
  const begun = subscriptionOf(
    { ...body, starts_at: startOf(month) },
    { customerId: customer('acme'), idempotencyKey: key, currency: 'USD', caller: 'team-a', now },
  );
  const line = monthLine(begun, month);
  const lineItemId = lineItemIdOf(begun.customerId, 'sub', line.key);
  return {
    begun,
    line,
    lineItemId,
    item: itemOf({ ...begun, lastBilled: { lineItemId, period: line.period } }),
  };
}

/** Its item, whose next month is due. */
export const dueSubscription = (lastMonth: string) => billedFor(monthNamed(lastMonth)).item;

const { begun, line, lineItemId, item: subscriptionItem } = billedFor(lastMonth);
const { usedAt: _usedAt, usedAtDefaulted: _defaulted, ...content } = line.charge;
const lineItem = {
  ...keys.lineItem(lineItemId),
  line_item_id: lineItemId,
  customer_id: 'acme',
  invoice_id: headerItem().invoice_id,
  idempotency_key: line.key,
  created_at: now,
  created_by: 'renewals',
  attempt: 'an attempt',
  rem: new Big(31),
  list_pk: `${headerItem().invoice_id}#0`,
  list_sk: `${now}#${lineItemId}`,
  used_at: now,
  ...content,
};

/** The invoice before was closed, so the next is made. And its first writer meets another. */
function aNewInvoice(mock: Mock, subscription: object | undefined): void {
  mock.on(GetCommand).callsFake(({ Key }) => {
    if (Key.pk.startsWith('P#')) return { Item: pointerItem({ open: false, seq: 2 }) };
    if (Key.pk.startsWith('L#')) return { Item: lineItem };
    if (Key.pk.startsWith('SU#')) return Key.sk === 'subscription' ? { Item: subscription } : {};
    return { Item: customerItemOf(acme, 'team-a') };
  });
  mock.on(BatchGetCommand).resolves({ Responses: { tally: [] } });
  mock.on(TransactWriteCommand).rejectsOnce(cancelled(conflicting)).resolves({});
}

const params = { customer_id: 'acme', subscription_id: begun.subscriptionId };
const headers = { 'Idempotency-Key': key };

export const subscriptionExamples = (mock: Mock) => ({
  createSubscription: {
    endpoint: createSubscription,
    sent: { headers, body: { plan: 'Business', amount: 31, metadata: { a: 'b' } } },
    given: () => aNewInvoice(mock, undefined),
  },
  listSubscriptions: {
    endpoint: listSubscriptions,
    sent: { query: { limit: '1' } },
    given: () => {
      const place = keys.subscriptionPlace(begun.createdAt, begun.subscriptionId);
      const entry = {
        ...keys.subscriptionEntry(begun.customerId, place),
        subscription_id: begun.subscriptionId,
      };
      mock
        .on(QueryCommand)
        .resolvesOnce({ Items: [entry] })
        .resolves({ Items: [] });
      mock.on(BatchGetCommand).resolvesOnce({ Responses: { tally: [subscriptionItem] } });
    },
  },
  getSubscription: {
    endpoint: getSubscription,
    sent: { params },
    given: () => mock.on(GetCommand).resolves({ Item: subscriptionItem }),
  },
  updateSubscription: {
    endpoint: updateSubscription,
    sent: { params, headers, body: { plan: 'Premium', amount: 62 } },
    given: () => aNewInvoice(mock, subscriptionItem),
  },
  cancelSubscription: {
    endpoint: cancelSubscription,
    sent: { params },
    given: () => aNewInvoice(mock, subscriptionItem),
  },
});
