import type { LineItem } from '../../../client/contract/line-items/line-item.ts';
import { creditedOf, subscribedDaysOf } from '../../domain/line-item.ts';
import { formatMoney, formatQuantity } from '../../domain/money.ts';
import type { StoredLineItem } from '../../domain/stored-line-item.ts';

export function lineItemView(line: StoredLineItem): LineItem {
  const { charge } = line;
  const { currency } = charge;
  const days = subscribedDaysOf(charge);
  return {
    line_item_id: line.lineItemId,
    customer_id: line.customerId,
    invoice_id: line.invoiceId,
    kind: charge.kind,
    ...(charge.service !== undefined && { service: charge.service }),
    ...(charge.description !== undefined && { description: charge.description }),
    ...(charge.kind === 'usage' && {
      units_consumed: formatQuantity(charge.units),
      price_per_unit: formatMoney(charge.price, currency),
    }),
    amount: formatMoney(charge.amount, currency),
    currency,
    used_at: charge.usedAt,
    created_at: line.createdAt,
    created_by: line.createdBy,
    idempotency_key: line.idempotencyKey,
    ...(charge.metadata && { metadata: charge.metadata }),
    ...(charge.kind === 'credit' && { credits: charge.credits }),
    ...(charge.kind === 'lead' && { lead_id: charge.lead }),
    ...(days && { subscription_id: days.subscription, period: { from: days.from, to: days.to } }),
    ...(line.movedFrom !== undefined && { moved_from: line.movedFrom }),
    credited_amount: formatMoney(creditedOf(charge, line.creditable), currency),
  };
}
