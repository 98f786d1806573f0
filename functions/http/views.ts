import { Big } from 'big.js';
import type { Invoice, InvoiceState } from '../../client/contract/invoice.ts';
import type { LineItem } from '../../client/contract/line-item.ts';
import type { StatementTotal } from '../../client/contract/statement.ts';
import { formatMoney, formatQuantity } from '../domain/money.ts';
import type { InvoiceRecord } from '../store/invoices.ts';
import type { StatementTotals } from '../store/statement.ts';
import type { StoredLineItem } from '../store/stored-line-item.ts';

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
    credited_amount: formatMoney(creditedAmount(line), currency),
  };
}

/** Of a credit there is nothing to credit, ever. */
function creditedAmount({ charge, creditable }: StoredLineItem): Big {
  return charge.kind === 'credit' ? new Big(0) : charge.amount.minus(creditable);
}

export function invoiceStateOf({ invoiceId, slot, status, totals }: InvoiceRecord): InvoiceState {
  return {
    invoice_id: invoiceId,
    status,
    period: slot.month,
    currency: slot.currency,
    total: formatMoney(totals.amount, slot.currency),
    line_item_count: totals.lines,
  };
}

export function invoiceView(invoice: InvoiceRecord): Invoice {
  const { slot, totals } = invoice;
  return {
    ...invoiceStateOf(invoice),
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
    sync: { status: 'not_due', step: null, attempts: 0, customer_fixable: false, provider_ids: {} },
    // No route of this version changes an invoice's state, so the server would accept none.
    allowed_actions: [],
  };
}

export const statementTotalsView = (totals: StatementTotals): StatementTotal[] =>
  [...totals].map(([currency, { amount, lines }]) => ({
    currency,
    amount: formatMoney(amount, currency),
    line_item_count: lines,
  }));
