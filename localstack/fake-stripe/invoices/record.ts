import type { Discount } from '../customers/record.ts';
import type { IntentRecord } from '../payments/record.ts';

export type Status = 'draft' | 'open' | 'paid' | 'uncollectible' | 'void';

export interface InvoiceRecord {
  readonly id: string;
  readonly created: number;
  readonly customer: string;
  readonly currency: string;
  readonly status: Status;
  readonly collection_method: 'charge_automatically' | 'send_invoice';
  readonly auto_advance: boolean;
  readonly days_until_due: number | null;
  readonly due_date: number | null;
  readonly description: string | null;
  readonly footer: string | null;
  readonly custom_fields: readonly { readonly name: string; readonly value: string }[] | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly discount: Discount | null;
  readonly transitions: {
    readonly finalized_at: number | null;
    readonly marked_uncollectible_at: number | null;
    readonly paid_at: number | null;
    readonly voided_at: number | null;
  };
  /** It is fixed from the finalization on. Until then it follows the customer and the lines. */
  readonly settled: Settled | null;
  readonly amount_paid: number;
  /** Whether somebody tried to collect it. */
  readonly attempted: boolean;
  /** The payment that was prepared at the finalization; none, if nothing is due. */
  readonly intent: IntentRecord | null;
}

interface Settled extends Due {
  readonly number: string;
  readonly customer_name: string | null;
  readonly customer_email: string | null;
}

/** The amounts after the customer's balance is applied to a total, in minor units. */
export interface Due {
  readonly starting_balance: number;
  readonly ending_balance: number;
  readonly amount_due: number;
}

export interface LineRecord {
  readonly id: string;
  readonly invoice: string;
  /** In minor units of the invoice's currency. */
  readonly amount: number;
  readonly description: string | null;
  readonly discountable: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  readonly period: { readonly start: number; readonly end: number };
}
