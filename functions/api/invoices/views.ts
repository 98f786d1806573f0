import type { Invoice } from '../../../client/contract/invoices/invoice.ts';
import type { InvoiceState } from '../../../client/contract/invoices/state.ts';
import type { Currency } from '../../../client/contract/shapes/fields.ts';
import { type Permits, permittedActions } from '../../domain/caller-rules.ts';
import { allowedActions, type Lifecycle } from '../../domain/invoice-lifecycle.ts';
import { type InvoiceRecord, type InvoiceStanding, standingOf } from '../../domain/invoice-record.ts';
import type { BilledTo, Issued } from '../../domain/invoicing/issued.ts';
import { formatMoney, formatQuantity } from '../../domain/money.ts';
import { syncView } from './sync-view.ts';

export const invoiceStateOf = (standing: InvoiceStanding): InvoiceState => ({
  invoice_id: standing.invoiceId,
  status: standing.status,
  period: standing.month,
  currency: standing.currency,
  total: formatMoney(standing.total, standing.currency),
  line_item_count: standing.lines,
});

/** @param permits what the reader may do: it shows no action that the reader would be refused */
export function invoiceView(invoice: InvoiceRecord, permits: Permits): Invoice {
  const { slot, totals, lifecycle, sync } = invoice;
  return {
    ...invoiceStateOf(standingOf(invoice)),
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
    sync: syncView(sync),
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
        ...issuedView(lifecycle.issued, currency),
        exact_total: formatMoney(lifecycle.exactTotal, currency),
        finalized_at: lifecycle.finalizedAt,
        closed_by: lifecycle.closedBy,
      };
    case 'void':
      return {
        ...(lifecycle.number !== undefined && { number: lifecycle.number }),
        ...issuedView(lifecycle.issued, currency),
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

/** What its document keeps; nothing of an older invoice. */
function issuedView(issued: Issued | undefined, currency: Currency): Partial<Invoice> {
  if (!issued) return {};
  const { documentNumber, dueOn, billedTo, tax } = issued;
  return {
    document_number: documentNumber,
    ...(dueOn !== undefined && { due_on: dueOn }),
    ...(billedTo && { billed_to: billedToView(billedTo) }),
    ...(tax && {
      tax: {
        name: tax.name,
        percent: formatQuantity(tax.percent),
        base: formatMoney(tax.base, currency),
        amount: formatMoney(tax.amount, currency),
      },
    }),
  };
}

const billedToView = ({ taxId, ...billedTo }: BilledTo) => ({
  ...billedTo,
  ...(taxId !== undefined && { tax_id: taxId }),
});
