import type Stripe from 'stripe';

export interface Coupon {
  readonly id: string;
  readonly percent_off: number | null;
  /** In minor units of its currency. */
  readonly amount_off: number | null;
  readonly currency: string | null;
}

export interface Discount {
  readonly id: string;
  readonly start: number;
  readonly coupon: Coupon;
}

export interface CustomerRecord {
  readonly id: string;
  readonly created: number;
  readonly name: string | null;
  readonly email: string | null;
  readonly description: string | null;
  readonly phone: string | null;
  readonly address: Stripe.Address | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** The currency of the first invoice. */
  readonly currency: string | null;
  /** By currency, in minor units. An amount below zero is the customer's credit. */
  readonly balances: Readonly<Record<string, number>>;
  readonly discount: Discount | null;
  readonly invoicePrefix: string;
  readonly nextInvoiceSequence: number;
  readonly deleted: boolean;
}

export function shownCustomer(record: CustomerRecord): Stripe.Customer {
  const { currency, balances, discount } = record;
  return {
    id: record.id,
    object: 'customer',
    address: record.address,
    balance: balances[currency ?? 'usd'] ?? 0,
    created: record.created,
    currency,
    default_source: null,
    delinquent: false,
    description: record.description,
    discount: discount && shownDiscount(discount, record.id, null),
    email: record.email,
    invoice_credit_balance: { ...balances },
    invoice_prefix: record.invoicePrefix,
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: { ...record.metadata },
    name: record.name,
    next_invoice_sequence: record.nextInvoiceSequence,
    phone: record.phone,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  };
}

export const shownDeletedCustomer = ({ id }: CustomerRecord): Stripe.DeletedCustomer => ({
  id,
  object: 'customer',
  deleted: true,
});

const shownDiscount = (
  { id, start, coupon }: Discount,
  customer: string,
  invoice: string | null,
): Stripe.Discount => ({
  id,
  object: 'discount',
  checkout_session: null,
  customer,
  customer_account: null,
  end: null,
  invoice,
  invoice_item: null,
  promotion_code: null,
  source: { coupon: coupon.id, type: 'coupon' },
  start,
  subscription: null,
  subscription_item: null,
});
