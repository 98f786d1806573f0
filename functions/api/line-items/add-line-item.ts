import { billing } from '../../access.ts';
import { keepsControlTotals } from '../../domain/caller-rules.ts';
import { type ApiRequest, endpoint, type Services } from '../../http/endpoint.ts';
import { addLineItem } from '../../store/line-items/adding.ts';
import { addedLineItemReply } from './added-line-item-reply.ts';
import { requestedLineItem } from './requested-line-item.ts';

/** Every route that adds a line item needs this access. The same key on two routes is the same line. */
export const lineItemWrite = {
  access: { table: ['GetItem', 'BatchGetItem', 'Query'], writes: billing },
  async handle(request: ApiRequest<'addLineItem'>, services: Services) {
    const { params, body, idempotencyKey, caller, until, minimal } = request;
    const requested = { customerId: params.customer_id, idempotencyKey, body };
    const lineItemRequest = await requestedLineItem(requested, request, services);
    const added = await addLineItem(services.table, lineItemRequest, {
      until,
      counted: keepsControlTotals(services.rules, caller),
    });
    return addedLineItemReply(services.table, added, minimal);
  },
} as const;

export default endpoint('addLineItem', lineItemWrite);
