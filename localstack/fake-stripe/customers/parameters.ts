import type Stripe from 'stripe';
import * as z from 'zod/mini';
import {
  emptyable,
  integer,
  metadata,
  notModelled,
  paging,
  parametersOf,
  range,
  text,
  unsettable,
} from '../wire/parameters.ts';

const address = emptyable(
  parametersOf<Stripe.AddressParam>()({
    city: unsettable(500),
    country: unsettable(2),
    line1: unsettable(500),
    line2: unsettable(500),
    postal_code: unsettable(500),
    state: unsettable(500),
  }),
);

const written = {
  name: unsettable(256),
  email: unsettable(512),
  description: unsettable(1_500),
  phone: unsettable(20),
  address,
  metadata,
  balance: z.optional(integer),
};

const notWritten = {
  business_name: notModelled,
  cash_balance: notModelled,
  expand: notModelled,
  individual_name: notModelled,
  invoice_prefix: notModelled,
  invoice_settings: notModelled,
  next_invoice_sequence: notModelled,
  preferred_locales: notModelled,
  shipping: notModelled,
  source: notModelled,
  tax: notModelled,
  tax_exempt: notModelled,
  validate: notModelled,
};

export const toCreate = parametersOf<Stripe.CustomerCreateParams>()({
  ...written,
  ...notWritten,
  payment_method: notModelled,
  tax_id_data: notModelled,
  test_clock: notModelled,
});

export const toUpdate = parametersOf<Stripe.CustomerUpdateParams>()({
  ...written,
  ...notWritten,
  default_source: notModelled,
});
export type Written = z.output<typeof toUpdate>;

export const toRetrieve = parametersOf<Stripe.CustomerRetrieveParams>()({ expand: notModelled });
export const toDelete = parametersOf<Stripe.CustomerDeleteParams>()({});
export const toList = parametersOf<Stripe.CustomerListParams>()({
  ...paging,
  created: range,
  email: text(512),
  expand: notModelled,
  test_clock: notModelled,
});
