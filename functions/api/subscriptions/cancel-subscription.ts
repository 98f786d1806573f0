import { subscriptionCancelling } from '../../access.ts';
import { endpoint } from '../../http/endpoint.ts';
import { ok } from '../../http/reply.ts';
import { cancelSubscription } from '../../store/subscriptions/changing.ts';
import { getSubscription } from '../../store/subscriptions/find.ts';
import { lineItemView } from '../line-items/views.ts';
import { refuseUnlessPermitted } from './permitted.ts';
import { subscriptionView } from './views.ts';

export default endpoint('cancelSubscription', {
  access: { table: ['GetItem', 'BatchGetItem', 'Query'], writes: subscriptionCancelling },
  async handle(request, services) {
    const { params, caller, now } = request;
    const { table, environment } = services;
    refuseUnlessPermitted(params.customer_id, request, services);
    const found = await getSubscription(table, params.customer_id, params.subscription_id);
    const writer = { by: caller, now, graceDays: environment.graceDays };
    const { subscription, credit } = await cancelSubscription(table, found, writer);
    return ok({
      subscription: subscriptionView(subscription, now),
      ...(credit && { line_item: lineItemView(credit) }),
    });
  },
});
