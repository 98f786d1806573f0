import { DomainError } from '../../domain/errors.ts';
import { endpoint } from '../../http/endpoint.ts';
import { ok } from '../../http/reply.ts';
import { getCustomer } from '../../store/customers/customers.ts';
import { findLineItem } from '../../store/line-items/find.ts';
import { lineItemView } from './views.ts';

export default endpoint('findLineItem', {
  access: { table: ['GetItem'] },
  async handle({ params, query }, { table }) {
    const { customer_id: customerId } = params;
    const { idempotency_key: key } = query;
    const [charge, credit] = await Promise.all([
      findLineItem(table, customerId, key),
      findLineItem(table, customerId, key, 'credit'),
    ]);
    const lineItem = charge ?? credit;
    if (lineItem) {
      return ok({
        line_item: lineItemView(lineItem),
        ...(charge && credit && { credit: lineItemView(credit) }),
      });
    }
    // A line's customer exists, so only a missing line needs to be told from a missing customer.
    await getCustomer(table, customerId);
    throw new DomainError('line_item_not_found', {
      detail: `Customer ${customerId} has neither a charge nor a credit under idempotency key ${key}. A request still under way may add it: send the same request again under that key, and it is applied once.`,
      errors: [{ field: 'idempotency_key', message: 'expected a key that was used' }],
    });
  },
});
