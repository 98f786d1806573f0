import type { Big } from 'big.js';
import type { Invoice } from '../../../client/contract/invoices/invoice.ts';
import type { InvoiceState } from '../../../client/contract/invoices/state.ts';
import type { LineItem } from '../../../client/contract/line-items/line-item.ts';
import type { Currency } from '../../../client/contract/shapes/fields.ts';
import { type Permits, permittedActions } from '../../domain/caller-rules.ts';
import { allowedActions, type Lifecycle } from '../../domain/invoice-lifecycle.ts';
import { creditable } from '../../domain/line-item.ts';
import { formatMoney, formatQuantity } from '../../domain/money.ts';
import type { InvoiceRecord } from '../../store/invoices/invoices.ts';
import type { StoredLineItem } from '../../store/line-items/stored.ts';

export function lineItemView(line: StoredLineItem): LineItem {
  const { charge } = line;
  const { currency } = charge;
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
    ...(line.movedFrom !== undefined && { moved_from: line.movedFrom }),
    credited_amount: formatMoney(creditedAmount(line), currency),
  };
}

/** Of a credit, and of what is carried, there is nothing to credit, ever. */
function creditedAmount({ charge, creditable: left }: StoredLineItem): Big {
  return creditable(charge).minus(left);
}

export function invoiceStateOf({ invoiceId, slot, lifecycle, totals }: InvoiceRecord): InvoiceState {
  return {
    invoice_id: invoiceId,
    status: lifecycle.status,
    period: slot.month,
    currency: slot.currency,
    // Exact as long as lines come, rounded once they no longer do.
    total: formatMoney('total' in lifecycle ? lifecycle.total : totals.amount, slot.currency),
    line_item_count: totals.lines,
  };
}

/** @param permits what its reader may do: it is shown no action that it would be refused */
export function invoiceView(invoice: InvoiceRecord, permits: Permits): Invoice {
  const { slot, totals, lifecycle, sync } = invoice;
  return {
    ...invoiceStateOf(invoice),
    ...closedView(lifecycle, slot.currency),
    customer_id: slot.customerId,
    by_service: [...totals.byService].map(([service, sum]) => ({
      service,
      amount: formatMoney(sum.amount, slot.currency),
      units_consumed: formatQuantity(sum.units),
      line_item_count: sum.lines,
    })),
    by_kind: [...totals.byKind].map(([kind, sum]) => ({
      kind,
      amount: formatMoney(sum.amount, slot.currency),
      line_item_count: sum.lines,
    })),
    opened_at: invoice.openedAt,
    sync: {
      status: sync.status,
      step: null,
      attempts: sync.attempts,
      customer_fixable: false,
      provider_ids: {},
    },
    allowed_actions: permittedActions(allowedActions(lifecycle, sync), permits, slot.customerId),
  };
}

/** What an invoice says once it is closed. */
function closedView(lifecycle: Lifecycle, currency: Currency): Partial<Invoice> {
  switch (lifecycle.status) {
    case 'open':
    case 'closing':
      return {};
    case 'finalized':
    case 'paid':
      return {
        number: lifecycle.number,
        exact_total: formatMoney(lifecycle.exactTotal, currency),
        finalized_at: lifecycle.finalizedAt,
        closed_by: lifecycle.closedBy,
      };
    case 'void':
      return {
        ...(lifecycle.number !== undefined && { number: lifecycle.number }),
        exact_total: formatMoney(lifecycle.exactTotal, currency),
        ...(lifecycle.finalizedAt !== undefined && { finalized_at: lifecycle.finalizedAt }),
        voided_at: lifecycle.voidedAt,
        voided_by: lifecycle.voidedBy,
        void_reason: lifecycle.voidReason,
        closed_by: lifecycle.closedBy,
      };
    default:
      return lifecycle satisfies never;
  }
}
