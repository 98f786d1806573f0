import { Big } from 'big.js';
import type { Lifecycle } from '../../domain/invoice-lifecycle.ts';
import type { Issued } from '../../domain/invoicing/issued.ts';
import type { HeaderItem, IssuedItem } from '../table/items/invoice.ts';

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
        ...issuedOf(header),
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
        ...issuedOf(header),
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

/** Undefined for an invoice that was finalized before there were such documents, or never. */
function issuedOf({ document_number: documentNumber, billed_to, due_on, tax }: IssuedItem): {
  readonly issued?: Issued;
} {
  if (documentNumber === undefined) return {};
  const { address, email, taxId, name } = billed_to ?? {};
  return {
    issued: {
      documentNumber,
      ...(name !== undefined && {
        billedTo: {
          name,
          ...(email !== undefined && { email }),
          ...(address && { address }),
          ...(taxId !== undefined && { taxId }),
        },
      }),
      ...(due_on !== undefined && { dueOn: due_on }),
      ...(tax && {
        tax: {
          name: tax.name,
          percent: new Big(tax.percent),
          base: new Big(tax.base),
          amount: new Big(tax.amount),
        },
      }),
    },
  };
}

/** The attributes that a header gets when its invoice is finalized. */
export const issuedAttributes = ({ documentNumber, billedTo, dueOn, tax }: Issued) => ({
  document_number: documentNumber,
  billed_to: billedTo,
  due_on: dueOn,
  tax: tax && {
    name: tax.name,
    percent: tax.percent.toFixed(),
    base: tax.base.toFixed(),
    amount: tax.amount.toFixed(),
  },
});
