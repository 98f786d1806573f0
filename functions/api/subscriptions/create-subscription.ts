import { subscriptionCreating } from '../../access.ts';
import { subscriptionOf, subscriptionRefusal } from '../../domain/subscriptions/creating.ts';
import { endpoint } from '../../http/endpoint.ts';
import { created, replayed } from '../../http/reply.ts';
import { lastKnownCustomer } from '../../store/customers/customers.ts';
import { createSubscription } from '../../store/subscriptions/creating.ts';
import { lineItemView } from '../line-items/views.ts';
import { refuseUnlessPermitted } from './permitted.ts';
import { subscriptionView } from './views.ts';

export default endpoint('createSubscription', {
  access: { table: ['GetItem', 'BatchGetItem', 'Query'], writes: subscriptionCreating },
  async handle(request, services) {
    const { params, body, idempotencyKey, caller, now } = request;
    const { table, environment } = services;
    refuseUnlessPermitted(params.customer_id, request, services);
    const { customer_id: customerId, currency } = await lastKnownCustomer(table, params.customer_id);
    const sent = subscriptionOf(body, { customerId, idempotencyKey, currency, caller, now });
    const made = await createSubscription(
      table,
      {
        subscription: sent,
        idempotencyKey,
        hasCurrency: body.currency !== undefined,
        refused: subscriptionRefusal(sent, now),
      },
      { by: caller, now, graceDays: environment.graceDays },
    );
    const reply = {
      subscription: subscriptionView(made.subscription, now),
      ...(made.lineItem && { line_item: lineItemView(made.lineItem) }),
      replayed: made.replayed,
    };
    return made.replayed ? replayed(reply) : created(reply);
  },
});
