import { cursorAt, placeIn } from '../../http/cursor.ts';
import { endpoint } from '../../http/endpoint.ts';
import { ok } from '../../http/reply.ts';
import { lastKnownCustomer } from '../../store/customers/customers.ts';
import { listSubscriptions } from '../../store/subscriptions/list.ts';
import { isSubscriptionPlace } from './place.ts';
import { subscriptionView } from './views.ts';

export default endpoint('listSubscriptions', {
  access: { table: ['GetItem', 'BatchGetItem', 'Query'] },
  async handle({ params, query: { limit, cursor }, now }, { table }) {
    const { customer_id: customerId } = params;
    const list = JSON.stringify(['subscriptions', customerId]);
    const after = cursor === undefined ? undefined : placeIn(list, cursor, isSubscriptionPlace);
    await lastKnownCustomer(table, customerId);
    const { subscriptions, next } = await listSubscriptions(table, customerId, limit, after);
    return ok({
      data: subscriptions.map((subscription) => subscriptionView(subscription, now)),
      next_cursor: next === undefined ? null : cursorAt(list, next),
    });
  },
});
