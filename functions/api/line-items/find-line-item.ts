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
    // If there is a line, its customer exists. Only without a line must we ask whether the customer is missing.
    await getCustomer(table, customerId);
    throw new DomainError('line_item_not_found', {
      detail: `Customer ${customerId} has no charge and no credit under idempotency key ${key}. A request that is still running may add one. To be sure, send the same request again under that key: it is applied once.`,
      errors: [{ field: 'idempotency_key', message: 'expected a key that was used' }],
    });
  },
});
