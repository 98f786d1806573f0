import type Stripe from 'stripe';
import * as z from 'zod/mini';
import {
  emptyable,
  flag,
  integer,
  metadata,
  notModelled,
  paging,
  parametersOf,
  range,
  required,
  text,
  time,
  unsettable,
} from '../wire/parameters.ts';

const COLLECTION = z.optional(z.enum(['charge_automatically', 'send_invoice']));
/** Automatic tax is off, because the account has no tax registration. */
const NO_TAX = z.optional(
  parametersOf<Stripe.InvoiceCreateParams.AutomaticTax>()({ enabled: flag, liability: notModelled }),
);
const CUSTOM_FIELDS = emptyable(
  z
    .array(
      parametersOf<Stripe.InvoiceCreateParams.CustomField>()({ name: required(40), value: required(140) }),
    )
    .check(z.maxLength(4)),
);
/** If it is empty, the invoice does not inherit the customer's discounts. */
const NO_DISCOUNTS = emptyable(z.array(z.never()));

const written = {
  auto_advance: z.optional(flag),
  automatic_tax: NO_TAX,
  collection_method: COLLECTION,
  custom_fields: CUSTOM_FIELDS,
  days_until_due: z.optional(integer),
  description: unsettable(1_500),
  discounts: NO_DISCOUNTS,
  due_date: z.optional(time),
  footer: unsettable(5_000),
  metadata,
};

const notWritten = {
  account_tax_ids: notModelled,
  application_fee_amount: notModelled,
  automatically_finalizes_at: notModelled,
  default_payment_method: notModelled,
  default_source: notModelled,
  default_tax_rates: notModelled,
  effective_at: notModelled,
  expand: notModelled,
  issuer: notModelled,
  number: notModelled,
  on_behalf_of: notModelled,
  payment_settings: notModelled,
  rendering: notModelled,
  shipping_cost: notModelled,
  shipping_details: notModelled,
  statement_descriptor: notModelled,
  transfer_data: notModelled,
};

export const toCreate = parametersOf<Stripe.InvoiceCreateParams>()({
  ...written,
  ...notWritten,
  currency: text(3),
  customer: required(255),
  customer_account: notModelled,
  from_invoice: notModelled,
  // The fake has no pending items.
  pending_invoice_items_behavior: z.optional(z.enum(['exclude', 'include'])),
  subscription: notModelled,
});

export const toUpdate = parametersOf<Stripe.InvoiceUpdateParams>()({ ...written, ...notWritten });
export type Written = z.output<typeof toUpdate>;

/** The one thing that the fake can show besides: an invoice's payments, down to why the last try failed. */
const WITH_PAYMENTS = z.optional(z.array(z.literal('payments.data.payment.payment_intent')));

export const toRetrieve = parametersOf<Stripe.InvoiceRetrieveParams>()({ expand: WITH_PAYMENTS });
export const toDelete = parametersOf<Stripe.InvoiceDeleteParams>()({});
export const toList = parametersOf<Stripe.InvoiceListParams>()({
  ...paging,
  collection_method: COLLECTION,
  created: range,
  customer: text(255),
  customer_account: notModelled,
  due_date: notModelled,
  expand: notModelled,
  status: z.optional(z.enum(['draft', 'open', 'paid', 'uncollectible', 'void'])),
  subscription: notModelled,
});

const PERIOD = z.optional(
  parametersOf<Stripe.InvoiceAddLinesParams.Line.Period>()({ start: time, end: time }),
);
const lineFields = {
  description: unsettable(500),
  discountable: z.optional(flag),
  discounts: NO_DISCOUNTS,
  metadata,
  period: PERIOD,
  price_data: notModelled,
  pricing: notModelled,
  quantity: notModelled,
  quantity_decimal: notModelled,
  tax_amounts: notModelled,
  tax_rates: notModelled,
};
/** `currency` and `price` are not fields of a line, although guides show them. */
const NEW_LINE = parametersOf<Stripe.InvoiceAddLinesParams.Line>()({
  ...lineFields,
  amount: integer,
  invoice_item: notModelled,
});
export type NewLine = z.output<typeof NEW_LINE>;
const CHANGED_LINE = parametersOf<Stripe.InvoiceUpdateLinesParams.Line>()({
  ...lineFields,
  amount: z.optional(integer),
  id: required(255),
});
export type ChangedLine = z.output<typeof CHANGED_LINE>;
const REMOVED_LINE = parametersOf<Stripe.InvoiceRemoveLinesParams.Line>()({
  // In the fake, lines are not items of their own, so none can be left pending.
  behavior: z.enum(['delete']),
  id: required(255),
});

const about = { expand: notModelled, invoice_metadata: metadata };
const listOf = <Line extends z.ZodMiniType>(line: Line) => z.array(line).check(z.minLength(1));
export const toAddLines = parametersOf<Stripe.InvoiceAddLinesParams>()({ ...about, lines: listOf(NEW_LINE) });
export const toUpdateLines = parametersOf<Stripe.InvoiceUpdateLinesParams>()({
  ...about,
  lines: listOf(CHANGED_LINE),
});
export const toRemoveLines = parametersOf<Stripe.InvoiceRemoveLinesParams>()({
  ...about,
  lines: listOf(REMOVED_LINE),
});
export const toListLines = parametersOf<Stripe.InvoiceListLineItemsParams>()({
  ...paging,
  expand: notModelled,
});

export const toFinalize = parametersOf<Stripe.InvoiceFinalizeInvoiceParams>()({
  auto_advance: z.optional(flag),
  expand: notModelled,
});
export const toVoid = parametersOf<Stripe.InvoiceVoidInvoiceParams>()({ expand: notModelled });
export const toMarkUncollectible = parametersOf<Stripe.InvoiceMarkUncollectibleParams>()({
  expand: notModelled,
});
export const toPay = parametersOf<Stripe.InvoicePayParams>()({
  expand: notModelled,
  forgive: notModelled,
  mandate: notModelled,
  off_session: notModelled,
  paid_out_of_band: z.optional(flag),
  payment_method: notModelled,
  source: notModelled,
});
