import type { Lifecycle } from '../../domain/invoice-lifecycle.ts';
import type { HeaderItem } from '../table/items/invoice.ts';

/** The state of an invoice, read from its header. */
export function lifecycleOf(header: HeaderItem): Lifecycle {
  switch (header.status) {
    case 'open':
      return { status: 'open' };
    case 'closing': {
      const { status, closed_by: closedBy, void_reason: voidReason = '' } = header;
      return header.to === 'void'
        ? { status, closedBy, to: 'void', voidReason }
        : { status, closedBy, to: 'finalized' };
    }
    case 'finalized':
    case 'paid':
      return {
        status: header.status,
        ...figuresOf(header),
        number: header.number,
        finalizedAt: header.finalized_at,
      };
    case 'void':
      return {
        status: 'void',
        ...figuresOf(header),
        voidReason: header.void_reason,
        voidedAt: header.voided_at,
        voidedBy: header.voided_by,
        ...(header.number !== undefined && { number: header.number }),
        ...(header.finalized_at !== undefined && { finalizedAt: header.finalized_at }),
      };
    default:
      return header satisfies never;
  }
}

const figuresOf = (header: Extract<HeaderItem, { exact_total: unknown }>) => ({
  total: header.total,
  exactTotal: header.exact_total,
  closedBy: header.closed_by,
});
