import type { Charge } from '../../domain/line-item.ts';
import type { StoredLineItem } from '../../domain/stored-line-item.ts';
import type { LineItemItem } from '../table/items/line-item.ts';

export function storedLineItem(item: LineItemItem): StoredLineItem {
  return {
    lineItemId: item.line_item_id,
    customerId: item.customer_id,
    invoiceId: item.invoice_id,
    idempotencyKey: item.idempotency_key,
    createdAt: item.created_at,
    createdBy: item.created_by,
    creditable: item.rem,
    ...(item.moved_from !== undefined && { movedFrom: item.moved_from }),
    charge: chargeOf(item),
  };
}

function chargeOf(item: LineItemItem): Charge {
  const shared = {
    currency: item.currency,
    usedAt: item.used_at,
    usedAtDefaulted: item.used_at_defaulted ?? false,
    amount: item.amount,
    ...(item.metadata && { metadata: item.metadata }),
  };
  if (item.kind === 'usage') {
    const { kind, service, units, price, description } = item;
    return { kind, service, units, price, ...shared, ...(description !== undefined && { description }) };
  }
  if (item.kind === 'lead') {
    return { kind: item.kind, lead: item.lead, description: item.description, ...shared };
  }
  if (item.kind === 'subscription') {
    return { kind: item.kind, of: item.of, description: item.description, ...shared };
  }
  if (item.kind === 'carry_over' || item.kind === 'tax') {
    return { kind: item.kind, description: item.description, ...shared };
  }
  const described = {
    ...shared,
    description: item.description,
    ...(item.service !== undefined && { service: item.service }),
  };
  if (item.kind === 'credit') {
    return {
      kind: item.kind,
      credits: item.credits,
      ...(item.unused && { unused: item.unused }),
      ...described,
    };
  }
  return { kind: item.kind, ...described };
}
