import type { Call } from '../operation.ts';
import type { InvoiceRecord, Status } from './record.ts';

export const paid = ({ now }: Pick<Call, 'now'>, invoice: InvoiceRecord): InvoiceRecord => ({
  ...moved(invoice, 'paid', { paid_at: now }),
  amount_paid: invoice.settled?.amount_due ?? 0,
  ...(invoice.intent && { intent: { ...invoice.intent, status: 'succeeded', error: null } }),
});

export const moved = (
  invoice: InvoiceRecord,
  status: Status,
  at: Partial<InvoiceRecord['transitions']>,
): InvoiceRecord => ({ ...invoice, status, transitions: { ...invoice.transitions, ...at } });
