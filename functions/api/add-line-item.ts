import { callerRefusal } from '../domain/caller-rules.ts';
import { billingMonths } from '../domain/invoice.ts';
import { chargeOf } from '../domain/line-item.ts';
import { catalogueRefusal } from '../domain/service-catalogue.ts';
import { type ApiRequest, endpoint, type Services } from '../http/endpoint.ts';
import { created, replayed } from '../http/reply.ts';
import { invoiceStateOf, lineItemView } from '../http/views.ts';
import { lastKnownCustomer } from '../store/customers.ts';
import { readInvoice } from '../store/invoices.ts';
import { findLineItem } from '../store/line-item-by-key.ts';
import { addLineItem } from '../store/line-items.ts';

/** What putting a line item takes, whichever route it comes by: the same key on two of them is the same line. */
export const lineItemWrite = {
  access: { table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'] },
  async handle(request: ApiRequest<'addLineItem'>, { table, environment, rules }: Services) {
    const { params, body, idempotencyKey, caller, now } = request;
    const forbidden = callerRefusal(rules, { caller, customerId: params.customer_id, service: body.service });
    if (forbidden) throw forbidden;
    const customer = await lastKnownCustomer(table, params.customer_id);
    const charge = chargeOf(body, { currency: customer.currency, now });
    const refused = catalogueRefusal(rules, charge);
    // What was billed before the catalogue changed is still a replay.
    if (refused && !(await findLineItem(table, customer.customer_id, idempotencyKey))) throw refused;
    const { lineItem, replayed: isReplay } = await addLineItem(table, {
      customerId: customer.customer_id,
      idempotencyKey,
      charge,
      defaulted: { currency: body.currency === undefined },
      months: billingMonths(charge.usedAt, now, environment.graceDays),
      createdBy: caller,
      now,
    });
    const invoice = await readInvoice(table, lineItem.invoiceId);
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
