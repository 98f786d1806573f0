/**
 * What Tally takes and answers, as its callers see it. Written out rather than derived, so that an editor shows
 * these names and a caller needs no schema library; a test holds each against the contract.
 */

export type Currency = 'USD' | 'EUR' | 'GBP' | 'JPY' | 'KWD';

/** A decimal exactly as written. Prefer text: `0.1 + 0.2` is not a price, `'0.3'` is. */
export type Decimal = string | number;

/** 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`; a whole number stands for its digits. */
export type CustomerId = string | number;

export type Metadata = Record<string, string>;

export interface CreateCustomerInput {
  /** Made by Tally when left out. */
  customer_id?: CustomerId | undefined;
  name: string;
  /** Unique over all customers. */
  email?: string | undefined;
  /** `USD` when left out; never changes. */
  currency?: Currency | undefined;
}

export interface UsageInput {
  service: string;
  /** At most 6 decimals. */
  units_consumed: Decimal;
  /** At most 12 decimals. */
  price_per_unit: Decimal;
  description?: string | undefined;
  currency?: Currency | undefined;
  /** RFC 3339 with an offset; now, when left out. Its UTC month chooses the invoice. */
  used_at?: string | undefined;
  metadata?: Metadata | undefined;
}

export interface OneOffInput {
  description: string;
  /** Above 0; a correction is a credit. */
  amount: Decimal;
  service?: string | undefined;
  currency?: Currency | undefined;
  /** RFC 3339 with an offset; now, when left out. Its UTC month chooses the invoice. */
  used_at?: string | undefined;
  metadata?: Metadata | undefined;
}

export type LineItemInput = UsageInput | OneOffInput;

export interface Customer {
  customer_id: string;
  name: string;
  email?: string;
  currency: Currency;
  created_at: string;
  updated_at: string;
}

export type LineItemKind = 'usage' | 'one_off' | 'subscription' | 'lead' | 'credit' | 'carry_over';

/** Money and quantities are decimal strings: `"9.50"`, `"58"`. */
export interface LineItem {
  line_item_id: string;
  customer_id: string;
  invoice_id: string;
  kind: LineItemKind;
  service?: string;
  description?: string;
  units_consumed?: string;
  price_per_unit?: string;
  amount: string;
  currency: Currency;
  used_at: string;
  created_at: string;
  /** The signed caller. */
  created_by: string;
  idempotency_key: string;
  metadata?: Metadata;
  /** Of a credit: the line that it corrects. */
  credits?: string;
  credited_amount: string;
}

export type InvoiceStatus = 'open' | 'closing' | 'finalized' | 'paid' | 'void';

/** What a write answers of the invoice that it changed. */
export interface InvoiceState {
  invoice_id: string;
  status: InvoiceStatus;
  /** UTC month, `YYYY-MM`. */
  period: string;
  currency: Currency;
  /** Exact while open, rounded once finalized. */
  total: string;
  line_item_count: number;
}

export interface ServiceTotal {
  service: string;
  amount: string;
  units_consumed: string;
  line_item_count: number;
}

export interface KindTotal {
  kind: string;
  amount: string;
  line_item_count: number;
}

export interface InvoiceSync {
  status: 'not_due' | 'pending' | 'in_progress' | 'synced' | 'failed';
  step: string | null;
  attempts: number;
  customer_fixable: boolean;
  provider_ids: Record<string, string>;
}

export interface Invoice extends InvoiceState {
  customer_id: string;
  by_service: ServiceTotal[];
  by_kind: KindTotal[];
  opened_at: string;
  sync: InvoiceSync;
  /** What Tally would accept for this invoice now. */
  allowed_actions: ('finalize' | 'void' | 'sync' | 'credit')[];
}

export interface CreateCustomerReply {
  customer: Customer;
  /** True when this key, or this id with the same content, had been used before: nothing new was made. */
  replayed: boolean;
}

/** `next_cursor` is null on the last page. */
export interface Page<Item> {
  data: Item[];
  next_cursor: string | null;
}

export interface CustomerReply {
  customer: Customer;
}

export interface AddLineItemReply {
  line_item: LineItem;
  invoice: InvoiceState;
  /** True when this key had been used before with the same content: nothing was charged again. */
  replayed: boolean;
  /** Present when the line went to a later month: that month's last invoice, or null if it had none. */
  moved_from?: string | null;
}

export interface LineItemReply {
  line_item: LineItem;
}

export interface InvoiceReply {
  invoice: Invoice;
}

export interface Health {
  status: 'ok' | 'unavailable';
  stage: string;
  version: string;
  checks: Record<string, 'ok' | 'failed'>;
}
