import { endpoint } from '../../http/endpoint.ts';
import { ok } from '../../http/reply.ts';
import { getSubscription } from '../../store/subscriptions/find.ts';
import { subscriptionView } from './views.ts';

export default endpoint('getSubscription', {
  access: { table: ['GetItem'] },
  async handle({ params, now }, { table }) {
    const subscription = await getSubscription(table, params.customer_id, params.subscription_id);
    return ok({ subscription: subscriptionView(subscription, now) });
  },
});
