import { keepsControlTotals } from '../domain/caller-rules.ts';
import { type ApiRequest, endpoint, type Services } from '../http/endpoint.ts';
import { created, replayed } from '../http/reply.ts';
import { invoiceStateOf, lineItemView } from '../http/views.ts';
import { readInvoice } from '../store/invoices.ts';
import { addLineItem } from '../store/line-items.ts';
import { requestedLineItem } from './requested-line-item.ts';

/** What putting a line item takes, whichever route it comes by: the same key on two of them is the same line. */
export const lineItemWrite = {
  access: { table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'] },
  async handle(request: ApiRequest<'addLineItem'>, services: Services) {
    const { params, body, idempotencyKey, caller, until } = request;
    const requested = { customerId: params.customer_id, idempotencyKey, body };
    const lineItemRequest = await requestedLineItem(requested, request, services);
    const { lineItem, replayed: isReplay } = await addLineItem(services.table, lineItemRequest, {
      until,
      counted: keepsControlTotals(services.rules, caller),
    });
    const invoice = await readInvoice(services.table, lineItem.invoiceId);
    if (!invoice)
      throw new Error(`Line item ${lineItem.lineItemId} is on ${lineItem.invoiceId}, which does not exist.`);
    const reply = {
      line_item: lineItemView(lineItem),
      invoice: invoiceStateOf(invoice),
      replayed: isReplay,
      ...(lineItem.movedFrom !== undefined && { moved_from: lineItem.movedFrom }),
    };
    return isReplay ? replayed(reply) : created(reply);
  },
} as const;

export default endpoint('addLineItem', lineItemWrite);
