// Made from client/contract by client/generate.ts: change the contract, then `npm run build`.

import type { CallOptions, ListOptions } from '../call-options.ts';

export interface AddLineItemReply {
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
  items: readonly BatchItemInput[];
}

export interface AddLineItemsReply {
  results: BatchResult[];
  summary: AddLineItemsReplySummary;
  invoices: InvoiceState[];
}

export interface AddLineItemsReplySummary {
  created: number;
  replayed: number;
  conflict: number;
  rejected: number;
  failed: number;
}

export interface Balance {
  currency: Currency;
  /** The exact total of what is not finalized yet, `carried` included. */
  open: string;
  /** A decimal string, such as "9.50" */
  finalized_unpaid: string;
  /** What earlier invoices left to the open ones: mostly `"0.00"` or below. */
  carried: string;
}

export interface BalanceReply {
  customer_id: string;
  balances: Balance[];
}

export type BatchItemInput = BatchUsageInput | BatchOneOffInput;

export interface BatchOneOffInput {
  description: string;
  /** A decimal above 0 and below 1000000000000000, with at most 12 decimals. */
  amount: Decimal;
  service?: string | undefined;
  currency?: Currency | undefined;
  /**
   * RFC 3339 with an offset, at most a day ahead and as far back as the stage takes (400 days unless it
   * says otherwise); now, when left out. Its UTC month chooses the invoice.
   */
  used_at?: string | undefined;
  /** 8 KB in all. */
  metadata?: Metadata | undefined;
  idempotency_key: string;
  /** CustomerId, 1 to 128 characters. */
  customer_id: CustomerId;
}

export type BatchOutcome = 'created' | 'replayed' | 'conflict' | 'rejected' | 'failed';

export interface BatchResult {
  index: number;
  outcome: BatchOutcome;
  line_item?: LineItem;
  moved_from?: string | null;
  retryable?: boolean;
  error?: Problem;
}

export interface BatchUsageInput {
  service: string;
  /** A decimal of at least 0 and below 1000000000000, with at most 6 decimals. */
  units_consumed: Decimal;
  /** A decimal of at least 0 and below 1000000000000000, with at most 12 decimals. */
  price_per_unit: Decimal;
  description?: string | undefined;
  currency?: Currency | undefined;
  /**
   * RFC 3339 with an offset, at most a day ahead and as far back as the stage takes (400 days unless it
   * says otherwise); now, when left out. Its UTC month chooses the invoice.
   */
  used_at?: string | undefined;
  /** 8 KB in all. */
  metadata?: Metadata | undefined;
  idempotency_key: string;
  /** CustomerId, 1 to 128 characters. */
  customer_id: CustomerId;
}

export interface ControlTotal {
  /** Without its session. */
  caller: string;
  /** Null for lines without one. */
  service: string | null;
  /** The UTC day of the lines' `used_at` */
  day: string;
  currency: Currency;
  line_item_count: number;
  /** A decimal string, such as "9.50" */
  amount: string;
}

export interface ControlTotalsOptions extends CallOptions {
  /** Its ARN, a role's with or without a session. The caller itself when left out. */
  readonly caller?: string | undefined;
}

export interface ControlTotalsReply {
  rows: ControlTotal[];
}

export type CountedStatus = 'finalized' | 'paid' | 'void';

export interface CreateCustomerInput {
  /** Made by Tally when left out. */
  customer_id?: CustomerId | undefined;
  name: string;
  /** Unique over all customers; empty, it is left out. */
  email?: string | undefined;
  /** `USD` when left out; never changes. */
  currency?: Currency | undefined;
}

export interface CreateCustomerReply {
  customer: Customer;
  /** True when the same request had been answered before: nothing was made or charged again. */
  replayed: boolean;
}

export interface CreditInput {
  /** Above 0; all that is left of the line, when left out. */
  amount?: Decimal | undefined;
  reason: string;
}

export interface CreditReply {
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
  invoice: Invoice;
  /** The customer's other open invoices: months that still take late lines, other currencies. */
  other_open: InvoiceState[];
}

export interface Customer {
  customer_id: string;
  name: string;
  email?: string;
  currency: Currency;
  created_at: string;
  updated_at: string;
}

/** 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`; a whole number stands for its digits. */
export type CustomerId = string | number;

export interface CustomerReply {
  customer: Customer;
}

/** A decimal exactly as written. Prefer text: `0.1 + 0.2` is not a price, `'0.3'` is. */
export type Decimal = string | number;

export interface FinalizeInvoiceOptions extends CallOptions {
  /** Answer what the invoice would be, and change nothing. */
  readonly dryRun?: boolean | undefined;
}

export interface Health {
  status: 'ok' | 'unavailable';
  stage: string;
  version: string;
  checks: Record<string, 'ok' | 'failed'>;
}

export interface Invoice {
  invoice_id: string;
  status: InvoiceStatus;
  /** UTC month, `YYYY-MM` */
  period: string;
  currency: Currency;
  /** Exact while open, rounded once finalized. */
  total: string;
  line_item_count: number;
  /** Given by the finalization: counts up from 1 for each customer and currency, without gaps. */
  number?: number;
  customer_id: string;
  /** Of a closed invoice: the sum of its lines, which `total` rounds. */
  exact_total?: string;
  by_service: ServiceTotal[];
  by_kind: KindTotal[];
  opened_at: string;
  finalized_at?: string;
  /** Who asked for it to be closed. */
  closed_by?: string;
  voided_at?: string;
  voided_by?: string;
  /** As the caller gave it; `empty` when it was closed without a line. */
  void_reason?: string;
  sync: InvoiceSync;
  /** What Tally would accept of this caller for this invoice now. */
  allowed_actions: ('finalize' | 'void' | 'sync' | 'credit')[];
}

export interface InvoiceOptions extends CallOptions {
  /** Recount the line items; it takes seconds. */
  readonly verify?: boolean | undefined;
}

export interface InvoiceReply {
  invoice: Invoice;
  verification?: Verification;
}

/** What a write answers of the invoice that it changed. */
export interface InvoiceState {
  invoice_id: string;
  status: InvoiceStatus;
  /** UTC month, `YYYY-MM` */
  period: string;
  currency: Currency;
  /** Exact while open, rounded once finalized. */
  total: string;
  line_item_count: number;
}

export type InvoiceStatus = 'open' | 'closing' | 'finalized' | 'paid' | 'void';

export interface InvoiceSummaryOptions extends CallOptions {
  /** CustomerId, 1 to 128 characters. */
  readonly customerId?: CustomerId | undefined;
}

export interface InvoiceSync {
  status: SyncStatus;
  step: string | null;
  attempts: number;
  customer_fixable: boolean;
  provider_ids: Record<string, string>;
}

export interface KindTotal {
  kind: string;
  /** A decimal string, such as "9.50" */
  amount: string;
  line_item_count: number;
}

export interface LineItem {
  line_item_id: string;
  customer_id: string;
  invoice_id: string;
  kind: LineItemKind;
  service?: string;
  description?: string;
  /** A decimal string, such as "58" */
  units_consumed?: string;
  /** A decimal string, such as "9.50" */
  price_per_unit?: string;
  /** A decimal string, such as "9.50" */
  amount: string;
  currency: Currency;
  used_at: string;
  created_at: string;
  /** The signed caller. */
  created_by: string;
  idempotency_key: string;
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
  /** A decimal string, such as "9.50" */
  credited_amount: string;
}

export type LineItemInput = UsageInput | OneOffInput;

export type LineItemKind = 'usage' | 'one_off' | 'subscription' | 'lead' | 'credit' | 'carry_over';

export interface LineItemReply {
  line_item: LineItem;
  credit?: LineItem;
}

export interface ListInvoicesOptions extends ListOptions {
  readonly status?: InvoiceStatus | undefined;
  /** The first month, YYYY-MM. */
  readonly from?: string | undefined;
  /** The last month, YYYY-MM. */
  readonly to?: string | undefined;
}

export interface ListLineItemsOptions extends ListOptions {
  readonly kind?: LineItemKind | undefined;
  readonly service?: string | undefined;
}

/** At most 50 values, each of at most 500 characters, 8 KB in all. */
export type Metadata = Record<string, string>;

export interface MonthTotal {
  month: string;
  currency: Currency;
  status: CountedStatus;
  /** A decimal string, such as "9.50" */
  total: string;
  invoice_count: number;
}

export interface OneOffInput {
  description: string;
  /** A decimal above 0 and below 1000000000000000, with at most 12 decimals. */
  amount: Decimal;
  service?: string | undefined;
  currency?: Currency | undefined;
  /**
   * RFC 3339 with an offset, at most a day ahead and as far back as the stage takes (400 days unless it
   * says otherwise); now, when left out. Its UTC month chooses the invoice.
   */
  used_at?: string | undefined;
  /** 8 KB in all. */
  metadata?: Metadata | undefined;
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  request_id: string;
  errors?: ProblemErrors[];
  line_item_id?: string;
  /** Of a request that could not be answered: what became of what it asked for. */
  outcome?: 'applied' | 'not_applied' | 'unknown';
  allowed_actions?: string[];
}

export interface ProblemErrors {
  field: string;
  message: string;
}

export interface ServiceTotal {
  service: string;
  /** A decimal string, such as "9.50" */
  amount: string;
  /** A decimal string, such as "58" */
  units_consumed: string;
  line_item_count: number;
}

export interface StatementOptions extends CallOptions {
  /** Items of one page. */
  readonly limit?: number | undefined;
  /** The next_cursor of the page before, exactly as answered; the first page without. */
  readonly cursor?: string | undefined;
}

export interface StatementReply {
  customer_id: string;
  from: string;
  to: string;
  totals: StatementReplyTotals[];
  lines: LineItem[];
  next_cursor: string | null;
}

export interface StatementReplyTotals {
  currency: Currency;
  /** A decimal string, such as "9.50" */
  amount: string;
  line_item_count: number;
}

export interface SummaryReply {
  months: MonthTotal[];
  years: YearTotal[];
}

export type SyncStatus = 'not_due' | 'pending' | 'in_progress' | 'synced' | 'failed';

export interface UsageInput {
  service: string;
  /** A decimal of at least 0 and below 1000000000000, with at most 6 decimals. */
  units_consumed: Decimal;
  /** A decimal of at least 0 and below 1000000000000000, with at most 12 decimals. */
  price_per_unit: Decimal;
  description?: string | undefined;
  currency?: Currency | undefined;
  /**
   * RFC 3339 with an offset, at most a day ahead and as far back as the stage takes (400 days unless it
   * says otherwise); now, when left out. Its UTC month chooses the invoice.
   */
  used_at?: string | undefined;
  /** 8 KB in all. */
  metadata?: Metadata | undefined;
}

export interface Verification {
  /** A decimal string, such as "9.50" */
  lines_total: string;
  line_item_count: number;
  /** How far the line items are above the total: "0.00" when they agree, also while some are being added. */
  drift: string;
  /** False also where drifts cancel each other out. */
  agrees: boolean;
}

export interface VoidInvoiceInput {
  reason: string;
}

export interface YearTotal {
  /** UTC year, `YYYY` */
  year: string;
  currency: Currency;
  status: CountedStatus;
  /** A decimal string, such as "9.50" */
  total: string;
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
