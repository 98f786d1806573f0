// Made from client/contract by client/generate.ts: change the contract, then `npm run build`.

import type { CallOptions, ListOptions } from '../call-options.ts';

export interface AddLeadReply {
  /** The lead with its valuation. */
  lead: Lead;
  /** The line that bills it, when `billed` is above 0. */
  line_item?: LineItem;
  /** True if the same request was answered before; nothing was made or charged again. */
  replayed: boolean;
}

export interface AddLeadsReply {
  /** What became of each item or lead, in the order sent. */
  results: LeadBatchResult[];
  /** How many had each outcome. */
  summary: BatchSummary;
}

export interface AddLineItemReply {
  /** The line item as it is now. */
  line_item: LineItem;
  /** What the reply to a write shows of the invoice. */
  invoice: InvoiceState;
  /** True if the same request was answered before; nothing was made or charged again. */
  replayed: boolean;
  /**
   * Present if the line went to a later month: the last invoice of its own month, or null if there was
   * none.
   */
  moved_from?: string | null;
}

export interface AddLineItemsInput {
  /** 1 to 500 line items, for any customers. */
  items: readonly BatchItemInput[];
}

export interface AddLineItemsReply {
  /** What became of each item or lead, in the order sent. */
  results: BatchResult[];
  /** How many had each outcome. */
  summary: BatchSummary;
  /** Each invoice that the lines are on, in its new state. */
  invoices: InvoiceState[];
}

export interface AddressInput {
  /** Street and number, or a post box. */
  line1: string;
  /** Building, floor, department. */
  line2?: string | undefined;
  /** City, town or village. */
  city: string;
  /** As the country writes it. */
  postal_code?: string | undefined;
  /** State, province or county. */
  state?: string | undefined;
  /** ISO 3166-1, two capital letters. */
  country: string;
}

export interface Balance {
  /** ISO 4217 code. */
  currency: Currency;
  /** The exact total of the invoices that are not finalized yet; it includes `carried`. */
  open: string;
  /** The total of the invoices that are finalized and not paid. A decimal string, such as "9.50". */
  finalized_unpaid: string;
  /** What open invoices took over from earlier ones: mostly `"0.00"` or below. */
  carried: string;
}

export interface BalanceReply {
  /** The customer. */
  customer_id: string;
  /** One for each currency of the customer's invoices. */
  balances: Balance[];
}

export type BatchItemInput = BatchUsageInput | BatchOneOffInput;

export interface BatchOneOffInput {
  /** A text for the invoice, at most 1000 characters. */
  description: string;
  /** Money, in `currency`. A decimal above 0 and below 1000000000000000, with at most 12 decimals. */
  amount: Decimal;
  /** What was used, such as `Database Hosting`; the invoice has a total for each such name. */
  service?: string | undefined;
  /** If left out, the customer's own. */
  currency?: Currency | undefined;
  /**
   * RFC 3339 with an offset. At most a day ahead, and as far back as the stage allows (400 days by
   * default). If left out, now. Its UTC month decides the invoice.
   */
  used_at?: string | undefined;
  /**
   * Your own names and values; they are kept with the line or lead, and are in each reply. At most 50
   * values, 8 KB in all.
   */
  metadata?: Metadata | undefined;
  /** The key of the request, 1 to 255 visible ASCII characters. For a customer, each key is billed once. */
  idempotency_key: string;
  /** The customer. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`. */
  customer_id: CustomerId;
}

/**
 * `created`: billed now. `replayed`: billed before. `conflict`: its key or id was used with other
 * content, and that charge stays. `rejected`: it is wrong. `failed`: it may not be billed, so send the
 * same again.
 */
export type BatchOutcome = 'created' | 'replayed' | 'conflict' | 'rejected' | 'failed';

export interface BatchResult {
  /** The place in the request, from 0. */
  index: number;
  /**
   * `created`: billed now. `replayed`: billed before. `conflict`: its key or id was used with other
   * content, and that charge stays. `rejected`: it is wrong. `failed`: it may not be billed, so send the
   * same again.
   */
  outcome: BatchOutcome;
  /** The line item as it is now. */
  line_item?: LineItem;
  /**
   * Present if the line went to a later month: the last invoice of its own month, or null if there was
   * none.
   */
  moved_from?: string | null;
  /** True if the same item may be sent again, under the same key. */
  retryable?: boolean;
  /** What is wrong with the item. */
  error?: Problem;
}

export interface BatchSummary {
  /** Billed now. */
  created: number;
  /** Billed before, under the same key or id. */
  replayed: number;
  /** Refused: the key or id was used with other content. */
  conflict: number;
  /** Refused: the entry is wrong. */
  rejected: number;
  /** May not be billed: send the same again. */
  failed: number;
}

export interface BatchUsageInput {
  /** What was used, such as `Database Hosting`; the invoice has a total for each such name. */
  service: string;
  /** How much was used. A decimal of at least 0 and below 1000000000000, with at most 6 decimals. */
  units_consumed: Decimal;
  /** What one unit costs. A decimal of at least 0 and below 1000000000000000, with at most 12 decimals. */
  price_per_unit: Decimal;
  /** A text for the invoice, at most 1000 characters. */
  description?: string | undefined;
  /** If left out, the customer's own. */
  currency?: Currency | undefined;
  /**
   * RFC 3339 with an offset. At most a day ahead, and as far back as the stage allows (400 days by
   * default). If left out, now. Its UTC month decides the invoice.
   */
  used_at?: string | undefined;
  /**
   * Your own names and values; they are kept with the line or lead, and are in each reply. At most 50
   * values, 8 KB in all.
   */
  metadata?: Metadata | undefined;
  /** The key of the request, 1 to 255 visible ASCII characters. For a customer, each key is billed once. */
  idempotency_key: string;
  /** The customer. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`. */
  customer_id: CustomerId;
}

export interface BilledTo {
  /** Its name, at most 500 characters. */
  name: string;
  /** Its e-mail address, if it has one. */
  email?: string;
  /** The postal address to which it is billed, if it has one. */
  address?: PostalAddress;
  /** Its tax id, as its country writes it, if it has one. */
  tax_id?: string;
}

export interface BillingReportOptions extends CallOptions {
  /** The customer. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`. */
  readonly customerId?: CustomerId | undefined;
  /** `lead`: after the rows, also every lead. */
  readonly detail?: 'lead' | undefined;
  /** How many items a page may have. */
  readonly limit?: number | undefined;
  /** The `next_cursor` of the page before, unchanged; leave it out for the first page. */
  readonly cursor?: string | undefined;
}

export interface BillingReportReply {
  /** The first month. */
  from: string;
  /** The last month. */
  to: string;
  /** ISO 4217 code. */
  currency: Currency;
  /** Of the whole report; each page has the same. */
  totals: LeadTotals;
  /** By month, customer, product and lead type. */
  rows: LeadReportRow[];
  /** With `detail=lead`, after the last row. */
  leads?: Lead[];
  /** The rates as they are now; each lead keeps the version by which it was valued. */
  rates: LeadRates;
  /** Send it as `cursor` to get the next page; null on the last page. */
  next_cursor: string | null;
}

export interface CancelSubscriptionReply {
  /** The subscription as it is now. */
  subscription: Subscription;
  /** The credit for the days that are billed and not used; missing if there are none. */
  line_item?: LineItem;
}

export interface ControlTotal {
  /** ARN of the caller who added the lines, without its session. */
  caller: string;
  /** The service of the lines; null for lines without one. */
  service: string | null;
  /** The UTC day of the lines' `used_at`. */
  day: string;
  /** ISO 4217 code. */
  currency: Currency;
  /** How many line items are in it. */
  line_item_count: number;
  /** Money, in `currency`. A decimal string, such as "9.50". */
  amount: string;
}

export interface ControlTotalsOptions extends CallOptions {
  /** The caller's ARN, for a role with or without its session. If left out, whoever sends the request. */
  readonly caller?: string | undefined;
}

export interface ControlTotalsReply {
  /** One for each service and currency. */
  rows: ControlTotal[];
}

/** The status of the invoices; only closed ones count. */
export type CountedStatus = 'finalized' | 'paid' | 'void';

export interface CreateCustomerInput {
  /** If left out, Tally makes one. */
  customer_id?: CustomerId | undefined;
  /** Its name, at most 500 characters. */
  name: string;
  /** Unique over all customers; an empty text counts as left out. */
  email?: string | undefined;
  /** If left out, `USD`; it never changes. */
  currency?: Currency | undefined;
}

export interface CreateCustomerReply {
  /** The customer as it is now. */
  customer: Customer;
  /** True if the same request was answered before; nothing was made or charged again. */
  replayed: boolean;
}

export interface CreateProductInput {
  /** If left out, Tally makes one. */
  product_id?: ProductId | undefined;
  /** Its name, at most 500 characters. */
  name: string;
  /** A text for the invoice, at most 1000 characters. */
  description?: string | undefined;
}

export interface CreateProductReply {
  /** The product as it is now. */
  product: Product;
  /** True if the same request was answered before; nothing was made or charged again. */
  replayed: boolean;
}

export interface CreateSubscriptionInput {
  /** What is billed each month, such as `Business`; invoices show it. */
  plan: string;
  /** The fee of a whole month, above 0, with no more decimals than the currency is billed in. */
  amount: Decimal;
  /** If left out, the customer's own; it never changes. */
  currency?: Currency | undefined;
  /**
   * RFC 3339 with an offset. A time of this UTC month or later, at most ten years ahead. If left out,
   * now. Its UTC day is billed in full.
   */
  starts_at?: string | undefined;
  /**
   * Your own names and values; they are kept with the line or lead, and are in each reply. At most 50
   * values, 8 KB in all.
   */
  metadata?: Metadata | undefined;
}

export interface CreateSubscriptionReply {
  /** The subscription as it is now. */
  subscription: Subscription;
  /** The line of its first month. It is missing until that month begins. */
  line_item?: LineItem;
  /** True if the same request was answered before; nothing was made or charged again. */
  replayed: boolean;
}

export interface CreditInput {
  /** Above 0; if left out, all that is left of the line. */
  amount?: Decimal | undefined;
  /** The reason, at most 500 characters; it is kept. */
  reason: string;
}

export interface CreditReply {
  /** The line item as it is now. */
  line_item: LineItem;
  /** What the reply to a write shows of the invoice. */
  invoice: InvoiceState;
  /** True if the same request was answered before; nothing was made or charged again. */
  replayed: boolean;
}

export type Currency = 'USD' | 'EUR' | 'GBP' | 'JPY' | 'KWD';

export interface CurrentInvoiceOptions extends CallOptions {
  /** If left out, the customer's default currency. */
  readonly currency?: Currency | undefined;
}

export interface CurrentInvoiceReply {
  /** The invoice as it is now. */
  invoice: Invoice;
  /** The customer's other open invoices: of months that still take late lines, and in other currencies. */
  other_open: InvoiceState[];
}

export interface Customer {
  /** The customer. */
  customer_id: string;
  /** Its name, at most 500 characters. */
  name: string;
  /** Its e-mail address, if it has one. */
  email?: string;
  /** The postal address to which it is billed, if it has one. */
  address?: PostalAddress;
  /** Its tax id, as its country writes it, if it has one. */
  tax_id?: string;
  /** ISO 4217 code. */
  currency: Currency;
  /** When it was made, RFC 3339 in UTC. */
  created_at: string;
  /** When it was changed last, RFC 3339 in UTC. */
  updated_at: string;
}

/** 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`; a whole number stands for its digits. */
export type CustomerId = string | number;

export interface CustomerReply {
  /** The customer as it is now. */
  customer: Customer;
}

/** A decimal exactly as written. Prefer text: `0.1 + 0.2` is not a price, `'0.3'` is. */
export type Decimal = string | number;

export type EngagementLevel = 'High' | 'Medium' | 'Low';

export interface ExplainInvoiceOptions extends CallOptions {
  /**
   * For whom the sentences are: `customer`, in plain words without ids, or `operator`, with ids, callers
   * and each try.
   */
  readonly audience?: ('customer' | 'operator') | undefined;
}

export interface ExplainedEvent {
  /** When it happened, RFC 3339 in UTC. */
  at: string;
  /** What happened, in sentences. */
  says: string;
}

export interface Explanation {
  /** For whom the sentences are. */
  audience: 'customer' | 'operator';
  /** How the invoice is now, in a few sentences. */
  summary: string;
  /** What happened, the oldest first. */
  events: ExplainedEvent[];
  /** What happens next, and what somebody must do. */
  next: string;
  /** The payment provider's page on which the customer pays. */
  hosted_invoice_url?: string;
}

export interface ExplanationReply {
  /** What happened to the invoice, in sentences. */
  explanation: Explanation;
}

export interface FinalizeInvoiceOptions extends CallOptions {
  /** Only answer what the invoice would be; nothing changes. */
  readonly dryRun?: boolean | undefined;
}

export interface GetInvoiceSyncReply {
  /** How far the invoice was sent to the payment provider. */
  sync: InvoiceSync;
  /** The last fifty tries that ended, the newest first. */
  attempts: SyncAttempt[];
}

export interface Health {
  /** `ok` when every check passed. */
  status: 'ok' | 'unavailable';
  /** Which installation answered, such as `local` or `prod`. */
  stage: string;
  /** The version of Tally that answered. */
  version: string;
  /** Each thing that Tally needs, by its name. */
  checks: Record<string, 'ok' | 'failed'>;
}

export interface Invoice {
  /** The invoice. */
  invoice_id: string;
  /**
   * An `open` invoice takes lines. A `closing` one takes no more lines, and Tally is counting its total.
   * A `finalized` one has its number, and its total never changes.
   */
  status: InvoiceStatus;
  /** UTC month, `YYYY-MM`. */
  period: string;
  /** ISO 4217 code. */
  currency: Currency;
  /** Exact while open, rounded once finalized. */
  total: string;
  /** How many line items are in it. */
  line_item_count: number;
  /** Set when the invoice is finalized: counts from 1 for each customer and currency, without gaps. */
  number?: number;
  /**
   * The number on the printed invoice, unique over all customers. Set when the invoice is finalized, and
   * never changed.
   */
  document_number?: string;
  /**
   * Until when it should be paid, UTC. Missing if there is nothing to pay, or the payment method is
   * charged.
   */
  due_on?: string;
  /** The customer as it was when the invoice was finalized; the printed invoice shows this. */
  billed_to?: BilledTo;
  /** Present if the stage had a tax when the invoice was finalized. */
  tax?: InvoiceTax;
  /** The customer. */
  customer_id: string;
  /**
   * The exact sum of the lines of a closed invoice. `total` is this sum, rounded; the tax is rounded by
   * itself.
   */
  exact_total?: string;
  /** The total by service. */
  by_service: ServiceTotal[];
  /** The total by kind of line. */
  by_kind: KindTotal[];
  /** When its first line made the invoice, RFC 3339 in UTC. */
  opened_at: string;
  /** When it was closed, RFC 3339 in UTC. */
  finalized_at?: string;
  /** The caller who closed it. */
  closed_by?: string;
  /** When it was made void, RFC 3339 in UTC. */
  voided_at?: string;
  /** Who made it void. */
  voided_by?: string;
  /** The reason that the caller gave; `empty` if it was closed without a line. */
  void_reason?: string;
  /** How far the invoice was sent to the payment provider. */
  sync: InvoiceSync;
  /** The actions that this caller may take on this invoice now. */
  allowed_actions: ('finalize' | 'void' | 'sync' | 'credit')[];
}

export interface InvoiceOptions extends CallOptions {
  /** Count the line items again; this takes seconds. */
  readonly verify?: boolean | undefined;
  /**
   * For whom the page is that `Accept: text/html` asks for: `customer`, without ids, callers and keys,
   * or `operator`, with them.
   */
  readonly audience?: ('customer' | 'operator') | undefined;
}

export interface InvoicePayment {
  /**
   * How far the payment is. `action_required`: the customer must confirm it. `failed`: it could not be
   * collected. `uncollectible`: nobody tries to collect it any more, but it is still owed. `paid` and
   * `voided` never change.
   */
  status: PaymentStatus;
  /**
   * Why the customer must do something, as a name that does not change: `card_declined`,
   * `authentication_required`, `no_payment_method`, `overdue` and others.
   */
  reason?: string;
  /** What happened, and what the customer can do about it. */
  message: string;
  /** True while the customer can pay it. */
  customer_fixable: boolean;
  /** Until when the customer should pay, RFC 3339 in UTC. An invoice that is charged by itself has none. */
  due_at?: string;
  /** When Tally first saw this state, RFC 3339 in UTC. */
  updated_at: string;
}

export interface InvoiceReply {
  /** The invoice as it is now. */
  invoice: Invoice;
  /** The result of `verify=true`. */
  verification?: Verification;
}

/** What the reply to a write shows of the invoice. */
export interface InvoiceState {
  /** The invoice. */
  invoice_id: string;
  /**
   * An `open` invoice takes lines. A `closing` one takes no more lines, and Tally is counting its total.
   * A `finalized` one has its number, and its total never changes.
   */
  status: InvoiceStatus;
  /** UTC month, `YYYY-MM`. */
  period: string;
  /** ISO 4217 code. */
  currency: Currency;
  /** Exact while open, rounded once finalized. */
  total: string;
  /** How many line items are in it. */
  line_item_count: number;
}

/**
 * An `open` invoice takes lines. A `closing` one takes no more lines, and Tally is counting its total.
 * A `finalized` one has its number, and its total never changes.
 */
export type InvoiceStatus = 'open' | 'closing' | 'finalized' | 'paid' | 'void';

export interface InvoiceSummaryOptions extends CallOptions {
  /** One customer; if left out, all. */
  readonly customerId?: CustomerId | undefined;
}

export interface InvoiceSync {
  /**
   * How far the sync is. `not_due`: the invoice is not sent to the payment provider, because it is not
   * finalized, is void, or has nothing to pay.
   */
  status: SyncStatus;
  /** The last request whose result is known; null before the first. */
  step: SyncStep | null;
  /** The number of tries. */
  attempts: number;
  /** When it was tried last, RFC 3339 in UTC. */
  last_attempt_at?: string;
  /** When it is due, RFC 3339 in UTC; only while it waits. */
  next_attempt_at?: string;
  /** Why it is not synced, as a name that does not change. */
  cause?: string;
  /** The cause in words, and what to do about it. */
  message?: string;
  /** True if the customer can solve the problem. */
  customer_fixable: boolean;
  /** The payment provider's own ids for this invoice. */
  provider_ids: InvoiceSyncProviderIds;
  /** The payment provider's page on which the customer pays. */
  hosted_invoice_url?: string;
  /** How far its payment is; missing before it is at the payment provider. */
  payment?: InvoicePayment;
}

/** The payment provider's own ids for this invoice. */
export interface InvoiceSyncProviderIds {
  /** The customer as it is now. */
  customer?: string;
  /** The invoice as it is now. */
  invoice?: string;
}

export interface InvoiceTax {
  /** As customers read it, such as `VAT`. */
  name: string;
  /** A decimal string, such as "58". */
  percent: string;
  /** The total before tax. */
  base: string;
  /** Rounded once, halves up. It is a line of kind `tax`, and part of `total`. */
  amount: string;
}

export interface KindTotal {
  /** What the line is: usage, a one-off charge, a subscription, a lead, a credit or a carried amount. */
  kind: string;
  /** Money, in `currency`. A decimal string, such as "9.50". */
  amount: string;
  /** How many line items are in it. */
  line_item_count: number;
}

export interface Lead {
  /** The id of the lead, unique over all customers; each id is billed once. */
  lead_id: string;
  /** The customer. */
  customer_id: string;
  /** The product. */
  product_id: string;
  /** The kind of lead, such as `Website Visit`; rates and reports use this name. */
  lead_type: string;
  /** When it was made, RFC 3339 in UTC. */
  created_at: string;
  /** What the user did, in the order sent. */
  actions: LeadAction[];
  /** The user who did the actions. */
  user_id?: string;
  /** The user who did the actions, if there is no `user_id`; upper and lower case are the same. */
  user_email?: string;
  /** Its user was erased: `user_id`, `user_email` and `metadata` are gone, and the amounts stay. */
  user_erased?: true;
  /** Your own names and values; they are kept with the line or lead, and are in each reply. */
  metadata?: Record<string, string>;
  /** The value of the lead, action by action. */
  valuation: Valuation;
  /** The line that bills it, when `billed` is above 0. */
  line_item_id?: string;
  /** When Tally took the lead, RFC 3339 in UTC. */
  received_at: string;
  /** The signed caller. */
  created_by: string;
}

export interface LeadAction {
  /** What was done, such as `Form Submission`; upper and lower case are the same. */
  action_type: string;
  /** High, Medium or Low. */
  engagement_level: EngagementLevel;
  /** When it was done, RFC 3339 in UTC. */
  timestamp: string;
}

export interface LeadActionInput {
  /** What was done, such as `Form Submission`; upper and lower case are the same. */
  action_type: string;
  /** High, Medium or Low, in upper or lower case. */
  engagement_level: WrittenEngagementLevel;
  /** RFC 3339 with an offset; not in the future. */
  timestamp: string;
}

export interface LeadBatchResult {
  /** The place in the request, from 0. */
  index: number;
  /** As it was sent, if it can be read. */
  lead_id?: string;
  /**
   * `created`: billed now. `replayed`: billed before. `conflict`: its key or id was used with other
   * content, and that charge stays. `rejected`: it is wrong. `failed`: it may not be billed, so send the
   * same again.
   */
  outcome: BatchOutcome;
  /** The lead with its valuation. */
  lead?: Lead;
  /** True if the same item may be sent again, under the same key. */
  retryable?: boolean;
  /** What is wrong with the item. */
  error?: Problem;
}

/** 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`; a whole number stands for its digits. */
export type LeadId = string | number;

export interface LeadInput {
  /** Unique over all customers: the same id with the same content is a replay. */
  lead_id: LeadId;
  /** The customer. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`. */
  customer_id: CustomerId;
  /** The product. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`. */
  product_id: ProductId;
  /** The kind of lead, such as `Website Visit`; rates and reports use this name. */
  lead_type: string;
  /**
   * RFC 3339 with an offset; its UTC month is the month of the lead, even if the actions are of another
   * month.
   */
  created_at: string;
  /** What the user did, in the order sent. */
  actions: readonly LeadActionInput[];
  /**
   * The user who did the actions. Without it, the e-mail address names the user. Without both, all such
   * leads of a customer count as one user.
   */
  user_id?: LeadUserId | undefined;
  /** The user who did the actions, if there is no `user_id`; upper and lower case are the same. */
  user_email?: string | undefined;
  /**
   * Your own names and values; they are kept with the line or lead, and are in each reply. At most 50
   * values, 8 KB in all.
   */
  metadata?: Metadata | undefined;
}

export type LeadOrLeadsInput = LeadInput | readonly LeadInput[] | LeadsInput;

/** The rates as they are now; each lead keeps the version by which it was valued. */
export interface LeadRates {
  /** The most that one lead user costs. */
  cap: LeadRatesCap;
  /** The versions that apply to the months of the report. */
  versions: RatesVersion[];
}

export interface LeadRatesCap {
  /** The most that one lead user costs. */
  amount: string;
  /** The time over which the cap counts. */
  window: 'month' | 'lifetime';
  /** Whether the cap is for all products together, or for each. */
  scope: 'all' | 'product';
}

export interface LeadReply {
  /** The lead with its valuation. */
  lead: Lead;
}

export interface LeadReportRow {
  /** The UTC month of the leads; their lines can be in another month. */
  month: string;
  /** The customer. */
  customer_id: string;
  /** The product. */
  product_id: string;
  /** The kind of lead, such as `Website Visit`; rates and reports use this name. */
  lead_type: string;
  /** How many leads are in it. */
  lead_count: number;
  /** How many actions are in it. */
  action_count: number;
  /** The value of the actions: always the sum of `billed` and `savings.total`. */
  gross: string;
  /** A decimal string, such as "9.50". */
  billed: string;
  /** What was not billed. */
  savings: Savings;
}

/** Of the whole report; each page has the same. */
export interface LeadTotals {
  /** How many leads are in it. */
  lead_count: number;
  /** How many actions are in it. */
  action_count: number;
  /** The value of the actions: always the sum of `billed` and `savings.total`. */
  gross: string;
  /** A decimal string, such as "9.50". */
  billed: string;
  /** What was not billed. */
  savings: Savings;
}

/** 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`; a whole number stands for its digits. */
export type LeadUserId = string | number;

export interface LeadsInput {
  /** 1 to 500 leads, for any customers. */
  leads: readonly LeadInput[];
}

export interface LevelRates {
  /** A decimal string, such as "9.50". */
  High: string;
  /** A decimal string, such as "9.50". */
  Medium: string;
  /** A decimal string, such as "9.50". */
  Low: string;
}

export interface LineItem {
  /** The line item. */
  line_item_id: string;
  /** The customer. */
  customer_id: string;
  /** The invoice. */
  invoice_id: string;
  /** What the line is: usage, a one-off charge, a subscription, a lead, a credit or a carried amount. */
  kind: LineItemKind;
  /** What was used, such as `Database Hosting`; the invoice has a total for each such name. */
  service?: string;
  /** A text for the invoice, at most 1000 characters. */
  description?: string;
  /** How much was used. A decimal string, such as "58". */
  units_consumed?: string;
  /** What one unit costs. A decimal string, such as "9.50". */
  price_per_unit?: string;
  /** Money, in `currency`. A decimal string, such as "9.50". */
  amount: string;
  /** ISO 4217 code. */
  currency: Currency;
  /** When the service was used, RFC 3339 in UTC. */
  used_at: string;
  /** When it was made, RFC 3339 in UTC. */
  created_at: string;
  /** ARN of the caller who signed the request, or the name of the part of Tally that added the line. */
  created_by: string;
  /** The key of the request, 1 to 255 visible ASCII characters. For a customer, each key is billed once. */
  idempotency_key: string;
  /** Your own names and values; they are kept with the line or lead, and are in each reply. */
  metadata?: Record<string, string>;
  /** The line that this credit corrects. */
  credits?: string;
  /** The lead that this line bills. */
  lead_id?: string;
  /** The subscription whose days this line bills, or credits because they are not used. */
  subscription_id?: string;
  /** The days of the subscription that this line is for. */
  period?: Period;
  /**
   * Present if the line is on an invoice of a later month: the last invoice of its own month, or null if
   * there was none.
   */
  moved_from?: string | null;
  /** How much of this line was credited so far. A decimal string, such as "9.50". */
  credited_amount: string;
}

export type LineItemInput = UsageInput | OneOffInput;

export type LineItemKind = 'usage' | 'one_off' | 'subscription' | 'lead' | 'credit' | 'carry_over' | 'tax';

export interface LineItemReply {
  /** The line item as it is now. */
  line_item: LineItem;
  /** The credit, if the key stands for a charge and for a credit. */
  credit?: LineItem;
}

export interface ListInvoicesOptions extends ListOptions {
  /** Only invoices of this status. */
  readonly status?: InvoiceStatus | undefined;
  /** The first month, YYYY-MM. */
  readonly from?: string | undefined;
  /** The last month, YYYY-MM. */
  readonly to?: string | undefined;
}

export interface ListLeadsOptions extends ListOptions {
  /** The customer. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`. */
  readonly customerId?: CustomerId | undefined;
  /** The kind of lead, such as `Website Visit`; rates and reports use this name. */
  readonly leadType?: string | undefined;
  /** The product. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`. */
  readonly productId?: ProductId | undefined;
  /** The first month of leads, YYYY-MM. */
  readonly from?: string | undefined;
  /** The last month of leads, YYYY-MM. */
  readonly to?: string | undefined;
}

export interface ListLineItemsOptions extends ListOptions {
  /** Only lines of this kind. */
  readonly kind?: LineItemKind | undefined;
  /** Only lines of this service. */
  readonly service?: string | undefined;
}

export interface ListSyncFailuresOptions extends CallOptions {
  /** How many items a page may have. */
  readonly limit?: number | undefined;
  /** The `next_cursor` of the page before, unchanged; leave it out for the first page. */
  readonly cursor?: string | undefined;
  /** Only those with this `cause`. */
  readonly cause?: string | undefined;
  /** Only those of this customer. */
  readonly customerId?: string | undefined;
}

export interface ListSyncFailuresReply {
  /** The items of this page. */
  data: SyncFailure[];
  /** Send it as `cursor` to get the next page; null on the last page. */
  next_cursor: string | null;
  /** All of them by their causes, the most frequent first. */
  causes: SyncFailureCount[];
  /** False if there were too many to count: then `causes` counts a part. */
  counted_all: boolean;
  /**
   * Why the sync sends nothing at the moment: an outage, a refused key, or an operator. Then what waits
   * is listed too. null while it runs.
   */
  stopped: SyncStopped | null;
}

/** At most 50 values, each of at most 500 characters, 8 KB in all. */
export type Metadata = Record<string, string>;

export interface MonthTotal {
  /** UTC month, `YYYY-MM`. */
  month: string;
  /** ISO 4217 code. */
  currency: Currency;
  /** The status of the invoices; only closed ones count. */
  status: CountedStatus;
  /** The sum of the invoices, in `currency`. A decimal string, such as "9.50". */
  total: string;
  /** How many invoices are in it. */
  invoice_count: number;
}

export interface OneOffInput {
  /** A text for the invoice, at most 1000 characters. */
  description: string;
  /** Money, in `currency`. A decimal above 0 and below 1000000000000000, with at most 12 decimals. */
  amount: Decimal;
  /** What was used, such as `Database Hosting`; the invoice has a total for each such name. */
  service?: string | undefined;
  /** If left out, the customer's own. */
  currency?: Currency | undefined;
  /**
   * RFC 3339 with an offset. At most a day ahead, and as far back as the stage allows (400 days by
   * default). If left out, now. Its UTC month decides the invoice.
   */
  used_at?: string | undefined;
  /**
   * Your own names and values; they are kept with the line or lead, and are in each reply. At most 50
   * values, 8 KB in all.
   */
  metadata?: Metadata | undefined;
}

/**
 * How far the payment is. `action_required`: the customer must confirm it. `failed`: it could not be
 * collected. `uncollectible`: nobody tries to collect it any more, but it is still owed. `paid` and
 * `voided` never change.
 */
export type PaymentStatus = 'unpaid' | 'action_required' | 'failed' | 'paid' | 'uncollectible' | 'voided';

export interface Period {
  /** The first day, UTC. */
  from: string;
  /** The last day, UTC. */
  to: string;
}

export interface PostalAddress {
  /** Street and number, or a post box. */
  line1: string;
  /** Building, floor, department. */
  line2?: string;
  /** City, town or village. */
  city: string;
  /** As the country writes it. */
  postal_code?: string;
  /** State, province or county. */
  state?: string;
  /** ISO 3166-1, two capital letters. */
  country: string;
}

export interface Problem {
  /** The code as a URI. */
  type: string;
  /** The code in words. */
  title: string;
  /** HTTP status. */
  status: number;
  /** What went wrong, as a name that never changes; the texts may change. */
  code: string;
  /** What is wrong, and what to do about it. */
  detail: string;
  /** Names the request in the logs. */
  request_id: string;
  /** Each field that is wrong. */
  errors?: ProblemErrors[];
  /** The line item that holds the key, after `idempotency_conflict`. */
  line_item_id?: string;
  /** If the request failed inside Tally: whether the change was made. */
  outcome?: 'applied' | 'not_applied' | 'unknown';
  /** The actions that the invoice allows now. */
  allowed_actions?: string[];
}

export interface ProblemErrors {
  /** The field, as the caller wrote it, such as `items[3].units_consumed`. */
  field: string;
  /** What is wrong with it, and what was expected. */
  message: string;
}

export interface Product {
  /** The product. */
  product_id: string;
  /** Its name, at most 500 characters. */
  name: string;
  /** A text for the invoice, at most 1000 characters. */
  description?: string;
  /** When it was made, RFC 3339 in UTC. */
  created_at: string;
}

/** 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`; a whole number stands for its digits. */
export type ProductId = string | number;

export interface RatesVersion {
  /** The name of this version of the rates. */
  version: string;
  /** The first month to which it applies; the first version has none. */
  from?: string;
  /** The value of an action, by its engagement level. */
  levels: LevelRates;
  /** The rates of lead types that have their own. */
  lead_types: RatesVersionLeadTypes[];
}

export interface RatesVersionLeadTypes {
  /** The kind of lead, such as `Website Visit`; rates and reports use this name. */
  lead_type: string;
  /** The value of an action, by its engagement level. */
  levels: LevelRates;
}

export interface RedriveAllInput {
  /** All that failed. */
  all: true;
  /** Only those of this customer. */
  customer_id?: string | undefined;
  /** Count them only. */
  dry_run?: boolean | undefined;
}

export interface RedriveCauseInput {
  /** All that failed for this `cause`, as `listSyncFailures` names it. */
  cause: string;
  /** Only those of this customer. */
  customer_id?: string | undefined;
  /** Count them only. */
  dry_run?: boolean | undefined;
}

export type RedriveInput = RedriveInvoicesInput | RedriveCauseInput | RedriveAllInput;

export interface RedriveInvoicesInput {
  /** 1 to 100 invoices. */
  invoice_ids: readonly string[];
  /** Count them only. */
  dry_run?: boolean | undefined;
}

export interface RedriveSyncsReply {
  /** How many invoices are due now because of this request. */
  redriven: number;
  /** Whether time ran out before all of them: then send the same again. */
  more: boolean;
}

export interface Savings {
  /** Saved on actions that repeat an earlier one of the same user, product and month. */
  duplicate: string;
  /** Saved on actions above the most that a user costs. */
  cap: string;
  /** The sum of the invoices, in `currency`. A decimal string, such as "9.50". */
  total: string;
}

export interface ServiceTotal {
  /** What was used, such as `Database Hosting`; the invoice has a total for each such name. */
  service: string;
  /** Money, in `currency`. A decimal string, such as "9.50". */
  amount: string;
  /** How much was used. A decimal string, such as "58". */
  units_consumed: string;
  /** How many line items are in it. */
  line_item_count: number;
}

export interface StatementOptions extends CallOptions {
  /** How many items a page may have. */
  readonly limit?: number | undefined;
  /** The `next_cursor` of the page before, unchanged; leave it out for the first page. */
  readonly cursor?: string | undefined;
}

export interface StatementReply {
  /** The customer. */
  customer_id: string;
  /** The first UTC day, `YYYY-MM-DD`. */
  from: string;
  /** The last UTC day, `YYYY-MM-DD`, included; at most 366 days in all. */
  to: string;
  /** For the whole period, not only for this page: one for each currency. */
  totals: StatementReplyTotals[];
  /** The line items of this page. */
  lines: LineItem[];
  /** Send it as `cursor` to get the next page; null on the last page. */
  next_cursor: string | null;
}

export interface StatementReplyTotals {
  /** ISO 4217 code. */
  currency: Currency;
  /** Money, in `currency`. A decimal string, such as "9.50". */
  amount: string;
  /** How many line items are in it. */
  line_item_count: number;
}

export interface Subscription {
  /** The subscription. */
  subscription_id: string;
  /** The customer. */
  customer_id: string;
  /** What is billed each month, such as `Business`; invoices show it. */
  plan: string;
  /** The fee of a whole month. */
  amount: string;
  /** ISO 4217 code. */
  currency: Currency;
  /** `scheduled` until the month of its start begins; `cancelled` once it has ended. */
  status: SubscriptionStatus;
  /** Its UTC day is the first that is billed, RFC 3339 in UTC. */
  starts_at: string;
  /** True if it ends, or has ended, with the month `billed_through`. */
  cancel_at_period_end: boolean;
  /** When it ended, RFC 3339 in UTC. Its UTC day is the last that is billed. */
  cancelled_at?: string;
  /** The last UTC month that is billed; null before the first. */
  billed_through: string | null;
  /** Your own names and values; they are kept with the line or lead, and are in each reply. */
  metadata?: Record<string, string>;
  /** When it was made, RFC 3339 in UTC. */
  created_at: string;
  /** ARN of the caller who signed the request. */
  created_by: string;
  /** When it was changed last, RFC 3339 in UTC. */
  updated_at: string;
  /** ARN of the caller who changed it last, or `renewals` if a month was billed since. */
  updated_by: string;
}

export interface SubscriptionReply {
  /** The subscription as it is now. */
  subscription: Subscription;
}

/** `scheduled` until the month of its start begins; `cancelled` once it has ended. */
export type SubscriptionStatus = 'scheduled' | 'active' | 'cancelled';

export interface SummaryReply {
  /** One for each month, currency and status. */
  months: MonthTotal[];
  /** The same by year. */
  years: YearTotal[];
}

export interface SyncAttempt {
  /** When it began, RFC 3339 in UTC. */
  at: string;
  /** The request at which it ended; null where none is known. */
  step: SyncStep | null;
  /**
   * What it led to. `again`: another try. `interrupted`: it stopped without a word, and the next one
   * went on from there.
   */
  outcome: 'synced' | 'again' | 'failed' | 'interrupted';
  /** Why it is not synced, as a name that does not change. */
  cause?: string;
  /** The cause in words, and what to do about it. */
  message?: string;
}

export interface SyncFailure {
  /** The invoice. */
  invoice_id: string;
  /** The customer. */
  customer_id: string;
  /** How far the invoice was sent to the payment provider. */
  sync: InvoiceSync;
}

export interface SyncFailureCount {
  /** A name that does not change. */
  cause: string;
  /** What it means, and what to do about it. */
  message: string;
  /** True if the customers can solve the problem. */
  customer_fixable: boolean;
  /** How many invoices have it. */
  invoice_count: number;
}

export interface SyncInvoiceReply {
  /** How far the invoice was sent to the payment provider. */
  sync: InvoiceSync;
  /** Whether it is due now because of this request: false where it is synced already, or being tried. */
  queued: boolean;
}

/**
 * How far the sync is. `not_due`: the invoice is not sent to the payment provider, because it is not
 * finalized, is void, or has nothing to pay.
 */
export type SyncStatus = 'not_due' | 'pending' | 'in_progress' | 'synced' | 'failed';

/** A request to the payment provider. */
export type SyncStep =
  | 'find_customer'
  | 'create_customer'
  | 'update_customer'
  | 'find_invoice'
  | 'create_invoice'
  | 'look_at_invoice'
  | 'add_lines'
  | 'delete_draft'
  | 'finalize';

export interface SyncStopped {
  /** A name that does not change. */
  cause: string;
  /** What it means, and what to do about it. */
  message: string;
  /** RFC 3339 in UTC. */
  since: string;
  /**
   * When one invoice is tried, to see whether the sync can go on, RFC 3339 in UTC; none while it is
   * turned off.
   */
  next_probe_at?: string;
}

export interface UpdateCustomerInput {
  /** If left out, it stays. */
  name?: string | undefined;
  /** Unique over all customers; `null` removes it. */
  email?: string | null | undefined;
  /** Replaces the whole address; `null` removes it. */
  address?: AddressInput | null | undefined;
  /** As the customer's country writes it; `null` removes it. */
  tax_id?: string | null | undefined;
}

export interface UpdateSubscriptionInput {
  /** If left out, it stays. */
  plan?: string | undefined;
  /**
   * The fee of a whole month, above 0, with no more decimals than the currency is billed in. If left
   * out, it stays.
   */
  amount?: Decimal | undefined;
  /**
   * `true`: it ends when the month is over that is billed now. `false`: it goes on after all. If left
   * out, it stays.
   */
  cancel_at_period_end?: boolean | undefined;
}

export interface UpdateSubscriptionReply {
  /** The subscription as it is now. */
  subscription: Subscription;
  /** What the change credits of the old plan, and bills of the new one; empty if it changes no money. */
  line_items: LineItem[];
  /** True if the same request was answered before; nothing was made or charged again. */
  replayed: boolean;
}

export interface UsageInput {
  /** What was used, such as `Database Hosting`; the invoice has a total for each such name. */
  service: string;
  /** How much was used. A decimal of at least 0 and below 1000000000000, with at most 6 decimals. */
  units_consumed: Decimal;
  /** What one unit costs. A decimal of at least 0 and below 1000000000000000, with at most 12 decimals. */
  price_per_unit: Decimal;
  /** A text for the invoice, at most 1000 characters. */
  description?: string | undefined;
  /** If left out, the customer's own. */
  currency?: Currency | undefined;
  /**
   * RFC 3339 with an offset. At most a day ahead, and as far back as the stage allows (400 days by
   * default). If left out, now. Its UTC month decides the invoice.
   */
  used_at?: string | undefined;
  /**
   * Your own names and values; they are kept with the line or lead, and are in each reply. At most 50
   * values, 8 KB in all.
   */
  metadata?: Metadata | undefined;
}

export interface Valuation {
  /** The UTC month of `created_at`; reports count the lead in this month. */
  month: string;
  /** ISO 4217 code. */
  currency: Currency;
  /** The sum of the values: always the sum of `billed` and `savings.total`. */
  gross: string;
  /** A decimal string, such as "9.50". */
  billed: string;
  /** What was not billed. */
  savings: Savings;
  /** The version of the rates by which it was valued. */
  rates_version: string;
  /** What the user did, in the order sent. */
  actions: ValuedAction[];
}

export interface ValuedAction {
  /** What was done, such as `Form Submission`; upper and lower case are the same. */
  action_type: string;
  /** High, Medium or Low. */
  engagement_level: EngagementLevel;
  /** When it was done, RFC 3339 in UTC. */
  timestamp: string;
  /** By the rates. */
  value: string;
  /** A decimal string, such as "9.50". */
  billed: string;
  /** The part of the value that was not billed. */
  saved: string;
  /** Why a part of it was not billed. */
  saving_reason?: 'duplicate' | 'cap';
}

export interface Verification {
  /** The sum of the line items, counted one by one. A decimal string, such as "9.50". */
  lines_total: string;
  /** How many line items are in it. */
  line_item_count: number;
  /** The sum of the line items minus the total. "0.00" if they agree, also while lines are being added. */
  drift: string;
  /** False also if differences cancel each other out. */
  agrees: boolean;
}

export interface VoidInvoiceInput {
  /** The reason, at most 500 characters; it is kept. */
  reason: string;
}

export interface WouldRedriveReply {
  /** How many invoices it would make due. */
  would_redrive: number;
  /** Whether time ran out before all of them were counted. */
  more: boolean;
}

/** High, Medium or Low, in upper or lower case. */
export type WrittenEngagementLevel =
  | 'High'
  | 'high'
  | 'HIGH'
  | 'Medium'
  | 'medium'
  | 'MEDIUM'
  | 'Low'
  | 'low'
  | 'LOW';

export interface YearTotal {
  /** UTC year, `YYYY`. */
  year: string;
  /** ISO 4217 code. */
  currency: Currency;
  /** The status of the invoices; only closed ones count. */
  status: CountedStatus;
  /** The sum of the invoices, in `currency`. A decimal string, such as "9.50". */
  total: string;
  /** How many invoices are in it. */
  invoice_count: number;
}

/** Codes that Tally answers with. */
export type ApiErrorCode =
  | 'invalid_json'
  | 'duplicate_name'
  | 'idempotency_key_required'
  | 'idempotency_key_mismatch'
  | 'idempotency_key_unsigned'
  | 'webhook_refused'
  | 'invalid_cursor'
  | 'forbidden'
  | 'route_not_found'
  | 'customer_not_found'
  | 'invoice_not_found'
  | 'line_item_not_found'
  | 'product_not_found'
  | 'lead_not_found'
  | 'subscription_not_found'
  | 'customer_conflict'
  | 'product_conflict'
  | 'lead_conflict'
  | 'email_taken'
  | 'idempotency_conflict'
  | 'credit_exceeds_original'
  | 'not_creditable'
  | 'invoice_state_conflict'
  | 'subscription_state_conflict'
  | 'body_too_large'
  | 'unsupported_media_type'
  | 'validation_failed'
  | 'unknown_field'
  | 'too_much_to_count'
  | 'lead_ledger_full'
  | 'throttled'
  | 'internal_error'
  | 'unavailable';
