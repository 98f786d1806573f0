import { subscriptionChanging } from '../../access.ts';
import { endpoint } from '../../http/endpoint.ts';
import { ok, replayed } from '../../http/reply.ts';
import { changeSubscription } from '../../store/subscriptions/changing.ts';
import { getSubscription } from '../../store/subscriptions/find.ts';
import { lineItemView } from '../line-items/views.ts';
import { refuseUnlessPermitted } from './permitted.ts';
import { subscriptionView } from './views.ts';

export default endpoint('updateSubscription', {
  access: { table: ['GetItem', 'BatchGetItem', 'Query'], writes: subscriptionChanging },
  async handle(request, services) {
    const { params, body, idempotencyKey, caller, now } = request;
    const { table, environment } = services;
    refuseUnlessPermitted(params.customer_id, request, services);
    const found = await getSubscription(table, params.customer_id, params.subscription_id);
    const { idempotency_key: _inBody, ...update } = body;
    const changed = await changeSubscription(
      table,
      found,
      { update, idempotencyKey },
      { by: caller, now, graceDays: environment.graceDays },
    );
    const reply = {
      subscription: subscriptionView(changed.subscription, now),
      line_items: changed.lineItems.map(lineItemView),
      replayed: changed.replayed,
    };
    return changed.replayed ? replayed(reply) : ok(reply);
  },
});
