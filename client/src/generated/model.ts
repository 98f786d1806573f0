// Made from client/contract by client/generate.ts: change the contract, then `npm run build`.

import type { CallOptions, ListOptions } from '../call-options.ts';

export interface AddLeadReply {
  /** The lead, with what it came to. */
  lead: Lead;
  /** What bills it, when it came to more than nothing. */
  line_item?: LineItem;
  /** True when the same request had been answered before: nothing was made or charged again. */
  replayed: boolean;
}

export interface AddLeadsReply {
  /** What became of each item or lead, in the order sent. */
  results: LeadBatchResult[];
  /** How many had each outcome. */
  summary: BatchSummary;
}

export interface AddLineItemReply {
  /** The line item as it stands. */
  line_item: LineItem;
  /** What a write answers of the invoice that it changed. */
  invoice: InvoiceState;
  /** True when the same request had been answered before: nothing was made or charged again. */
  replayed: boolean;
  /**
   * Present when the line went to a later month than its own: that month's last invoice, or null if it
   * had none.
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

export interface Balance {
  /** ISO 4217 code. */
  currency: Currency;
  /** The exact total of what is not finalized yet, `carried` included. */
  open: string;
  /** The total of the invoices that are finalized and not paid. A decimal string, such as "9.50". */
  finalized_unpaid: string;
  /** What earlier invoices left to the open ones: mostly `"0.00"` or below. */
  carried: string;
}

export interface BalanceReply {
  /** The customer. */
  customer_id: string;
  /** One for each currency that the customer has invoices in. */
  balances: Balance[];
}

export type BatchItemInput = BatchUsageInput | BatchOneOffInput;

export interface BatchOneOffInput {
  /** A text for the invoice, at most 1000 characters. */
  description: string;
  /** Money, in `currency`. A decimal above 0 and below 1000000000000000, with at most 12 decimals. */
  amount: Decimal;
  /** What was used, such as `Database Hosting`: the invoice is summed up by this name. */
  service?: string | undefined;
  /** The customer's own, when left out. */
  currency?: Currency | undefined;
  /**
   * RFC 3339 with an offset, at most a day ahead and as far back as the stage takes (400 days unless it
   * says otherwise); now, when left out. Its UTC month chooses the invoice.
   */
  used_at?: string | undefined;
  /**
   * Your own names and values: kept with the line or lead, and answered with it. At most 50 values, 8 KB
   * in all.
   */
  metadata?: Metadata | undefined;
  /** The key of the request, 1 to 255 visible ASCII characters: one key is billed once for a customer. */
  idempotency_key: string;
  /** The customer. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`. */
  customer_id: CustomerId;
}

/**
 * `created` and `replayed`: billed, now or before. `conflict`: its key or id has other content, which
 * stands. `rejected`: it is wrong. `failed`: not known to be billed, so send the same again.
 */
export type BatchOutcome = 'created' | 'replayed' | 'conflict' | 'rejected' | 'failed';

export interface BatchResult {
  /** The place in the request, from 0. */
  index: number;
  /**
   * `created` and `replayed`: billed, now or before. `conflict`: its key or id has other content, which
   * stands. `rejected`: it is wrong. `failed`: not known to be billed, so send the same again.
   */
  outcome: BatchOutcome;
  /** The line item as it stands. */
  line_item?: LineItem;
  /**
   * Present when the line went to a later month than its own: that month's last invoice, or null if it
   * had none.
   */
  moved_from?: string | null;
  /** True where the same item may be sent again, under the same key. */
  retryable?: boolean;
  /** What is wrong with the item. */
  error?: Problem;
}

export interface BatchSummary {
  /** Billed now. */
  created: number;
  /** Billed before, under the same key or id. */
  replayed: number;
  /** Refused: the key or id has other content. */
  conflict: number;
  /** Refused: the entry is wrong. */
  rejected: number;
  /** Not known to be billed. */
  failed: number;
}

export interface BatchUsageInput {
  /** What was used, such as `Database Hosting`: the invoice is summed up by this name. */
  service: string;
  /** How much was used. A decimal of at least 0 and below 1000000000000, with at most 6 decimals. */
  units_consumed: Decimal;
  /** What one unit costs. A decimal of at least 0 and below 1000000000000000, with at most 12 decimals. */
  price_per_unit: Decimal;
  /** A text for the invoice, at most 1000 characters. */
  description?: string | undefined;
  /** The customer's own, when left out. */
  currency?: Currency | undefined;
  /**
   * RFC 3339 with an offset, at most a day ahead and as far back as the stage takes (400 days unless it
   * says otherwise); now, when left out. Its UTC month chooses the invoice.
   */
  used_at?: string | undefined;
  /**
   * Your own names and values: kept with the line or lead, and answered with it. At most 50 values, 8 KB
   * in all.
   */
  metadata?: Metadata | undefined;
  /** The key of the request, 1 to 255 visible ASCII characters: one key is billed once for a customer. */
  idempotency_key: string;
  /** The customer. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`. */
  customer_id: CustomerId;
}

export interface BillingReportOptions extends CallOptions {
  /** The customer. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`. */
  readonly customerId?: CustomerId | undefined;
  /** `lead`: every lead too, behind the rows. */
  readonly detail?: 'lead' | undefined;
  /** How many items a page may have. */
  readonly limit?: number | undefined;
  /** The `next_cursor` of the page before, exactly as answered; left out for the first page. */
  readonly cursor?: string | undefined;
}

export interface BillingReportReply {
  /** The first month. */
  from: string;
  /** The last month. */
  to: string;
  /** ISO 4217 code. */
  currency: Currency;
  /** Of the whole report, on each of its pages. */
  totals: LeadTotals;
  /** By month, customer, product and lead type. */
  rows: LeadReportRow[];
  /** With `detail=lead`, behind the last of the rows. */
  leads?: Lead[];
  /** As they are now; each lead keeps the version that it was valued by. */
  rates: LeadRates;
  /** Sent as `cursor`, it asks for the next page; null on the last page. */
  next_cursor: string | null;
}

export interface ControlTotal {
  /** ARN of who added the lines, without its session. */
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
  /** Its ARN, a role's with or without a session. The caller itself when left out. */
  readonly caller?: string | undefined;
}

export interface ControlTotalsReply {
  /** One for each service and currency. */
  rows: ControlTotal[];
}

/** What the invoices are: only closed ones count. */
export type CountedStatus = 'finalized' | 'paid' | 'void';

export interface CreateCustomerInput {
  /** Made by Tally when left out. */
  customer_id?: CustomerId | undefined;
  /** Its name, at most 500 characters. */
  name: string;
  /** Unique over all customers; empty, it is left out. */
  email?: string | undefined;
  /** `USD` when left out; never changes. */
  currency?: Currency | undefined;
}

export interface CreateCustomerReply {
  /** The customer as it is now. */
  customer: Customer;
  /** True when the same request had been answered before: nothing was made or charged again. */
  replayed: boolean;
}

export interface CreateProductInput {
  /** Made by Tally when left out. */
  product_id?: ProductId | undefined;
  /** Its name, at most 500 characters. */
  name: string;
  /** A text for the invoice, at most 1000 characters. */
  description?: string | undefined;
}

export interface CreateProductReply {
  /** The product as it is. */
  product: Product;
  /** True when the same request had been answered before: nothing was made or charged again. */
  replayed: boolean;
}

export interface CreditInput {
  /** Above 0; all that is left of the line, when left out. */
  amount?: Decimal | undefined;
  /** Why, at most 500 characters; it is kept. */
  reason: string;
}

export interface CreditReply {
  /** The line item as it stands. */
  line_item: LineItem;
  /** What a write answers of the invoice that it changed. */
  invoice: InvoiceState;
  /** True when the same request had been answered before: nothing was made or charged again. */
  replayed: boolean;
}

export type Currency = 'USD' | 'EUR' | 'GBP' | 'JPY' | 'KWD';

export interface CurrentInvoiceOptions extends CallOptions {
  /** The customer's default currency, when left out. */
  readonly currency?: Currency | undefined;
}

export interface CurrentInvoiceReply {
  /** The invoice as it is now. */
  invoice: Invoice;
  /** The customer's other open invoices: months that still take late lines, other currencies. */
  other_open: InvoiceState[];
}

export interface Customer {
  /** The customer. */
  customer_id: string;
  /** Its name, at most 500 characters. */
  name: string;
  /** Its e-mail address, if it has one. */
  email?: string;
  /** Where it is billed, if it has said so. */
  address?: CustomerAddress;
  /** Its tax id, as its country writes it, if it has one. */
  tax_id?: string;
  /** ISO 4217 code. */
  currency: Currency;
  /** When it was made, RFC 3339 in UTC. */
  created_at: string;
  /** When it was changed last, RFC 3339 in UTC. */
  updated_at: string;
}

export interface CustomerAddress {
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

/** 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`; a whole number stands for its digits. */
export type CustomerId = string | number;

export interface CustomerReply {
  /** The customer as it is now. */
  customer: Customer;
}

/** A decimal exactly as written. Prefer text: `0.1 + 0.2` is not a price, `'0.3'` is. */
export type Decimal = string | number;

export type EngagementLevel = 'High' | 'Medium' | 'Low';

export interface FinalizeInvoiceOptions extends CallOptions {
  /** Answer what the invoice would be, and change nothing. */
  readonly dryRun?: boolean | undefined;
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
   * An `open` invoice takes lines. A `closing` one takes no more, and its total is being counted. A
   * `finalized` one has its number, and keeps its total for good.
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
  /** Given by the finalization: counts up from 1 for each customer and currency, without gaps. */
  number?: number;
  /** The customer. */
  customer_id: string;
  /** Of a closed invoice: the sum of its lines, which `total` rounds. */
  exact_total?: string;
  /** The total by service. */
  by_service: ServiceTotal[];
  /** The total by what the lines are. */
  by_kind: KindTotal[];
  /** When the invoice was made, by its first line; RFC 3339 in UTC. */
  opened_at: string;
  /** When it was closed, RFC 3339 in UTC. */
  finalized_at?: string;
  /** Who asked for it to be closed. */
  closed_by?: string;
  /** When it was made void, RFC 3339 in UTC. */
  voided_at?: string;
  /** Who made it void. */
  voided_by?: string;
  /** As the caller gave it; `empty` when it was closed without a line. */
  void_reason?: string;
  /** How far the payment provider knows of the invoice. */
  sync: InvoiceSync;
  /** What Tally would accept of this caller for this invoice now. */
  allowed_actions: ('finalize' | 'void' | 'sync' | 'credit')[];
}

export interface InvoiceOptions extends CallOptions {
  /** Recount the line items; it takes seconds. */
  readonly verify?: boolean | undefined;
}

export interface InvoiceReply {
  /** The invoice as it is now. */
  invoice: Invoice;
  /** The recount, where it was asked for. */
  verification?: Verification;
}

/** What a write answers of the invoice that it changed. */
export interface InvoiceState {
  /** The invoice. */
  invoice_id: string;
  /**
   * An `open` invoice takes lines. A `closing` one takes no more, and its total is being counted. A
   * `finalized` one has its number, and keeps its total for good.
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
 * An `open` invoice takes lines. A `closing` one takes no more, and its total is being counted. A
 * `finalized` one has its number, and keeps its total for good.
 */
export type InvoiceStatus = 'open' | 'closing' | 'finalized' | 'paid' | 'void';

export interface InvoiceSummaryOptions extends CallOptions {
  /** One customer; all, when left out. */
  readonly customerId?: CustomerId | undefined;
}

export interface InvoiceSync {
  /**
   * How far it is. `not_due`: the payment provider is not to know of the invoice, since it is not
   * finalized, is void, or has nothing to pay.
   */
  status: SyncStatus;
  /** What was done last; null before anything was. */
  step: string | null;
  /** How often it was tried. */
  attempts: number;
  /** True where the customer can mend what keeps it from going on. */
  customer_fixable: boolean;
  /** The payment provider's own ids of it. */
  provider_ids: Record<string, string>;
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
  /** The lead, unique over all customers: one id is billed once. */
  lead_id: string;
  /** The customer. */
  customer_id: string;
  /** The product. */
  product_id: string;
  /** What kind of lead it is, such as `Website Visit`: rates and reports go by this name. */
  lead_type: string;
  /** When it was made, RFC 3339 in UTC. */
  created_at: string;
  /** What the user did, in the order sent. */
  actions: LeadAction[];
  /** Whose actions they are. */
  user_id?: string;
  /** Whose actions they are, where there is no `user_id`; in capitals or not, it is the same. */
  user_email?: string;
  /** Its user was erased: `user_id`, `user_email` and `metadata` are gone, what it came to stays. */
  user_erased?: true;
  /** Your own names and values: kept with the line or lead, and answered with it. */
  metadata?: Record<string, string>;
  /** What the lead came to, action by action. */
  valuation: Valuation;
  /** The line that bills it, when `billed` is above 0. */
  line_item_id?: string;
  /** When Tally took the lead, RFC 3339 in UTC. */
  received_at: string;
  /** The signed caller. */
  created_by: string;
}

export interface LeadAction {
  /** What was done, such as `Form Submission`: in capitals or not, it is the same. */
  action_type: string;
  /** High, Medium or Low. */
  engagement_level: EngagementLevel;
  /** When it was done, RFC 3339 in UTC. */
  timestamp: string;
}

export interface LeadActionInput {
  /** What was done, such as `Form Submission`: in capitals or not, it is the same. */
  action_type: string;
  /** High, Medium or Low, in capitals or not. */
  engagement_level: WrittenEngagementLevel;
  /** RFC 3339 with an offset; not in the future. */
  timestamp: string;
}

export interface LeadBatchResult {
  /** The place in the request, from 0. */
  index: number;
  /** As it was sent, where it can be read. */
  lead_id?: string;
  /**
   * `created` and `replayed`: billed, now or before. `conflict`: its key or id has other content, which
   * stands. `rejected`: it is wrong. `failed`: not known to be billed, so send the same again.
   */
  outcome: BatchOutcome;
  /** The lead, with what it came to. */
  lead?: Lead;
  /** True where the same item may be sent again, under the same key. */
  retryable?: boolean;
  /** What is wrong with the item. */
  error?: Problem;
}

/** 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`; a whole number stands for its digits. */
export type LeadId = string | number;

export interface LeadInput {
  /** Unique over all customers: the same again with the same content is a replay. */
  lead_id: LeadId;
  /** The customer. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`. */
  customer_id: CustomerId;
  /** The product. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`. */
  product_id: ProductId;
  /** What kind of lead it is, such as `Website Visit`: rates and reports go by this name. */
  lead_type: string;
  /** RFC 3339 with an offset; its UTC month is the month of the lead, whatever the times of its actions. */
  created_at: string;
  /** What the user did, in the order sent. */
  actions: readonly LeadActionInput[];
  /**
   * Whose actions they are. Without it the e-mail address says so; without both, the leads of a customer
   * share one ledger.
   */
  user_id?: LeadUserId | undefined;
  /** Whose actions they are, where there is no `user_id`; in capitals or not, it is the same. */
  user_email?: string | undefined;
  /**
   * Your own names and values: kept with the line or lead, and answered with it. At most 50 values, 8 KB
   * in all.
   */
  metadata?: Metadata | undefined;
}

export type LeadOrLeadsInput = LeadInput | readonly LeadInput[] | LeadsInput;

/** As they are now; each lead keeps the version that it was valued by. */
export interface LeadRates {
  /** What a user of leads costs at most. */
  cap: LeadRatesCap;
  /** Those that are for the months of the report. */
  versions: RatesVersion[];
}

export interface LeadRatesCap {
  /** What a user of leads costs at most. */
  amount: string;
  /** In which time. */
  window: 'month' | 'lifetime';
  /** Over all products, or for each. */
  scope: 'all' | 'product';
}

export interface LeadReply {
  /** The lead, with what it came to. */
  lead: Lead;
}

export interface LeadReportRow {
  /** The UTC month of the leads; of their lines, it can be another. */
  month: string;
  /** The customer. */
  customer_id: string;
  /** The product. */
  product_id: string;
  /** What kind of lead it is, such as `Website Visit`: rates and reports go by this name. */
  lead_type: string;
  /** How many leads are in it. */
  lead_count: number;
  /** How many actions are in it. */
  action_count: number;
  /** What the actions are worth: always `billed` and `savings.total` together. */
  gross: string;
  /** A decimal string, such as "9.50". */
  billed: string;
  /** What was not billed. */
  savings: Savings;
}

/** Of the whole report, on each of its pages. */
export interface LeadTotals {
  /** How many leads are in it. */
  lead_count: number;
  /** How many actions are in it. */
  action_count: number;
  /** What the actions are worth: always `billed` and `savings.total` together. */
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
  /** What was used, such as `Database Hosting`: the invoice is summed up by this name. */
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
  /** ARN of the caller who signed the request, or what of Tally added the line. */
  created_by: string;
  /** The key of the request, 1 to 255 visible ASCII characters: one key is billed once for a customer. */
  idempotency_key: string;
  /** Your own names and values: kept with the line or lead, and answered with it. */
  metadata?: Record<string, string>;
  /** Of a credit: the line that it corrects. */
  credits?: string;
  /** Of a lead: the one that it bills. */
  lead_id?: string;
  /**
   * Present when the line is on a later month's invoice than its own: that month's last invoice, or null
   * if it had none.
   */
  moved_from?: string | null;
  /** How much of this line was credited so far. A decimal string, such as "9.50". */
  credited_amount: string;
}

export type LineItemInput = UsageInput | OneOffInput;

export type LineItemKind = 'usage' | 'one_off' | 'subscription' | 'lead' | 'credit' | 'carry_over';

export interface LineItemReply {
  /** The line item as it stands. */
  line_item: LineItem;
  /** The credit, where the key stands for a charge and for a credit. */
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
  /** What kind of lead it is, such as `Website Visit`: rates and reports go by this name. */
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

/** At most 50 values, each of at most 500 characters, 8 KB in all. */
export type Metadata = Record<string, string>;

export interface MonthTotal {
  /** UTC month, `YYYY-MM`. */
  month: string;
  /** ISO 4217 code. */
  currency: Currency;
  /** What the invoices are: only closed ones count. */
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
  /** What was used, such as `Database Hosting`: the invoice is summed up by this name. */
  service?: string | undefined;
  /** The customer's own, when left out. */
  currency?: Currency | undefined;
  /**
   * RFC 3339 with an offset, at most a day ahead and as far back as the stage takes (400 days unless it
   * says otherwise); now, when left out. Its UTC month chooses the invoice.
   */
  used_at?: string | undefined;
  /**
   * Your own names and values: kept with the line or lead, and answered with it. At most 50 values, 8 KB
   * in all.
   */
  metadata?: Metadata | undefined;
}

export interface Problem {
  /** The code as a URI. */
  type: string;
  /** The code in words. */
  title: string;
  /** HTTP status. */
  status: number;
  /** What went wrong, as a name that does not change; the texts may. */
  code: string;
  /** What is wrong here, and what to do about it. */
  detail: string;
  /** Names the request in the logs. */
  request_id: string;
  /** Each field that is wrong. */
  errors?: ProblemErrors[];
  /** The line item that holds the key, after `idempotency_conflict`. */
  line_item_id?: string;
  /** Of a request that could not be answered: what became of what it asked for. */
  outcome?: 'applied' | 'not_applied' | 'unknown';
  /** What the invoice would accept instead. */
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
  /** The first month that it is for; the first version has none. */
  from?: string;
  /** What an action is worth, by its engagement level. */
  levels: LevelRates;
  /** Where a lead type has rates of its own. */
  lead_types: RatesVersionLeadTypes[];
}

export interface RatesVersionLeadTypes {
  /** What kind of lead it is, such as `Website Visit`: rates and reports go by this name. */
  lead_type: string;
  /** What an action is worth, by its engagement level. */
  levels: LevelRates;
}

export interface Savings {
  /** Of actions that repeat one of the same user, product and month. */
  duplicate: string;
  /** Of actions beyond what a user costs at most. */
  cap: string;
  /** The sum of the invoices, in `currency`. A decimal string, such as "9.50". */
  total: string;
}

export interface ServiceTotal {
  /** What was used, such as `Database Hosting`: the invoice is summed up by this name. */
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
  /** The `next_cursor` of the page before, exactly as answered; left out for the first page. */
  readonly cursor?: string | undefined;
}

export interface StatementReply {
  /** The customer. */
  customer_id: string;
  /** The first UTC day, `YYYY-MM-DD`. */
  from: string;
  /** The last UTC day, `YYYY-MM-DD`, itself included: at most 366 days in all. */
  to: string;
  /** Of the whole period, not of this page alone: one for each currency. */
  totals: StatementReplyTotals[];
  /** The line items of this page. */
  lines: LineItem[];
  /** Sent as `cursor`, it asks for the next page; null on the last page. */
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

export interface SummaryReply {
  /** One for each month, currency and status. */
  months: MonthTotal[];
  /** The same by year. */
  years: YearTotal[];
}

/**
 * How far it is. `not_due`: the payment provider is not to know of the invoice, since it is not
 * finalized, is void, or has nothing to pay.
 */
export type SyncStatus = 'not_due' | 'pending' | 'in_progress' | 'synced' | 'failed';

export interface UpdateCustomerAddressInput {
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

export interface UpdateCustomerInput {
  /** Stays when left out. */
  name?: string | undefined;
  /** Unique over all customers; `null` takes it away. */
  email?: string | null | undefined;
  /** Replaces the whole address; `null` takes it away. */
  address?: UpdateCustomerAddressInput | null | undefined;
  /** As the customer's country writes it; `null` takes it away. */
  tax_id?: string | null | undefined;
}

export interface UsageInput {
  /** What was used, such as `Database Hosting`: the invoice is summed up by this name. */
  service: string;
  /** How much was used. A decimal of at least 0 and below 1000000000000, with at most 6 decimals. */
  units_consumed: Decimal;
  /** What one unit costs. A decimal of at least 0 and below 1000000000000000, with at most 12 decimals. */
  price_per_unit: Decimal;
  /** A text for the invoice, at most 1000 characters. */
  description?: string | undefined;
  /** The customer's own, when left out. */
  currency?: Currency | undefined;
  /**
   * RFC 3339 with an offset, at most a day ahead and as far back as the stage takes (400 days unless it
   * says otherwise); now, when left out. Its UTC month chooses the invoice.
   */
  used_at?: string | undefined;
  /**
   * Your own names and values: kept with the line or lead, and answered with it. At most 50 values, 8 KB
   * in all.
   */
  metadata?: Metadata | undefined;
}

export interface Valuation {
  /** The UTC month of `created_at`, by which reports count the lead. */
  month: string;
  /** ISO 4217 code. */
  currency: Currency;
  /** The sum of the values: always `billed` and `savings.total` together. */
  gross: string;
  /** A decimal string, such as "9.50". */
  billed: string;
  /** What was not billed. */
  savings: Savings;
  /** The version of the rates that it was valued by. */
  rates_version: string;
  /** What the user did, in the order sent. */
  actions: ValuedAction[];
}

export interface ValuedAction {
  /** What was done, such as `Form Submission`: in capitals or not, it is the same. */
  action_type: string;
  /** High, Medium or Low. */
  engagement_level: EngagementLevel;
  /** When it was done, RFC 3339 in UTC. */
  timestamp: string;
  /** By the rates. */
  value: string;
  /** A decimal string, such as "9.50". */
  billed: string;
  /** What of the value was not billed. */
  saved: string;
  /** Why something of it was not billed. */
  saving_reason?: 'duplicate' | 'cap';
}

export interface Verification {
  /** The sum of the line items, counted one by one. A decimal string, such as "9.50". */
  lines_total: string;
  /** How many line items are in it. */
  line_item_count: number;
  /** How far the line items are above the total: "0.00" when they agree, also while some are being added. */
  drift: string;
  /** False also where drifts cancel each other out. */
  agrees: boolean;
}

export interface VoidInvoiceInput {
  /** Why, at most 500 characters; it is kept. */
  reason: string;
}

/** High, Medium or Low, in capitals or not. */
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
  /** What the invoices are: only closed ones count. */
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
  | 'invalid_cursor'
  | 'forbidden'
  | 'route_not_found'
  | 'customer_not_found'
  | 'invoice_not_found'
  | 'line_item_not_found'
  | 'product_not_found'
  | 'lead_not_found'
  | 'customer_conflict'
  | 'product_conflict'
  | 'lead_conflict'
  | 'email_taken'
  | 'idempotency_conflict'
  | 'credit_exceeds_original'
  | 'not_creditable'
  | 'invoice_state_conflict'
  | 'body_too_large'
  | 'unsupported_media_type'
  | 'validation_failed'
  | 'unknown_field'
  | 'too_much_to_count'
  | 'lead_ledger_full'
  | 'throttled'
  | 'internal_error'
  | 'unavailable';
