import type { Customer } from '../../../client/contract/customers/customer.ts';
import type { PostalAddress } from '../../../client/contract/shapes/address.ts';
import type { Day, Instant } from '../../../client/contract/shapes/fields.ts';
import type { Lifecycle } from '../invoice-lifecycle.ts';
import { dayAfter, type InvoiceSlot } from '../months.ts';
import { documentNumberOf } from './document-number.ts';
import type { Invoicing } from './invoicing.ts';
import type { ChargedTax } from './tax.ts';

/** To whom an invoice was issued. */
export interface BilledTo {
  readonly name: string;
  readonly email?: string;
  readonly address?: PostalAddress;
  readonly taxId?: string;
}

/** @param customer as it is now; what invoices do not show is left out */
export const billedToOf = ({ name, email, address, tax_id: taxId }: Customer): BilledTo => ({
  name,
  ...(email !== undefined && { email }),
  ...(address && { address }),
  ...(taxId !== undefined && { taxId }),
});

/**
 * What an invoice gets when it is finalized, and keeps: later changes of the customer or of the stage do not change a
 * document that was issued.
 */
export interface Issued {
  readonly documentNumber: string;
  /** Missing if the customer could not be read. */
  readonly billedTo?: BilledTo;
  /** UTC; missing if nothing is to be paid by a date. */
  readonly dueOn?: Day;
  readonly tax?: ChargedTax;
}

interface Finalizing {
  readonly slot: InvoiceSlot;
  readonly number: number;
  /** Undefined if there is none. */
  readonly customer: Customer | undefined;
  /** Whether there is something to pay. */
  readonly isPayable: boolean;
  readonly tax: ChargedTax | undefined;
  /** UTC. */
  readonly now: Instant;
}

/**
 * What an invoice gets when it is finalized. It has a due date if its customer has an e-mail address. Without one,
 * nobody can be asked to pay by a date, and the payment method is charged.
 */
export function issuedBy(
  { numberPrefix, dueDays }: Invoicing,
  { slot, number, customer, isPayable, tax, now }: Finalizing,
): Issued {
  const isDue = isPayable && customer?.email !== undefined;
  return {
    documentNumber: documentNumberOf(numberPrefix, slot, number),
    ...(customer && { billedTo: billedToOf(customer) }),
    ...(isDue && { dueOn: dayAfter(now, dueDays) }),
    ...(tax && { tax }),
  };
}

/**
 * The number under which an invoice was issued. An older one keeps the number that it was issued with, which counts for
 * its customer and currency alone.
 *
 * @returns undefined before it is finalized
 */
export const numberOnPaper = (lifecycle: Lifecycle): string | undefined =>
  'number' in lifecycle && lifecycle.number !== undefined
    ? (lifecycle.issued?.documentNumber ?? String(lifecycle.number))
    : undefined;
