// Made from client/contract by client/generate.ts: change the contract, then `npm run build`.

import type {
  Accepting,
  CallOptions,
  ListOptions,
  Opposite,
  Returned,
  Returning,
  WriteOptions,
} from '../call-options.ts';
import type {
  AddLeadReply,
  AddLineItemReply,
  BalanceReply,
  BillingReportOptions,
  BillingReportReply,
  CancelSubscriptionReply,
  ControlTotalsOptions,
  ControlTotalsReply,
  CreateCustomerInput,
  CreateCustomerReply,
  CreateProductInput,
  CreateProductReply,
  CreateSubscriptionInput,
  CreateSubscriptionReply,
  CreditInput,
  CreditReply,
  CurrentInvoiceOptions,
  CurrentInvoiceReply,
  Customer,
  CustomerId,
  CustomerReply,
  ExplainInvoiceOptions,
  ExplanationReply,
  FinalizeInvoiceOptions,
  GetInvoiceSyncReply,
  Health,
  Invoice,
  InvoiceOptions,
  InvoiceReply,
  InvoiceSummaryOptions,
  Lead,
  LeadId,
  LeadInput,
  LeadReply,
  LineItem,
  LineItemInput,
  LineItemReply,
  ListInvoicesOptions,
  ListLeadsOptions,
  ListLineItemsOptions,
  ListSyncFailuresOptions,
  ListSyncFailuresReply,
  Product,
  RedriveInput,
  RedriveSyncsReply,
  StatementOptions,
  StatementReply,
  Subscription,
  SubscriptionReply,
  SummaryReply,
  SyncInvoiceReply,
  UpdateCustomerInput,
  UpdateSubscriptionInput,
  UpdateSubscriptionReply,
  UsageInput,
  VoidInvoiceInput,
  WouldRedriveReply,
} from './model.ts';

/**
 * What `BillingClient` has for each route.
 *
 * `Minimal`: whether its replies leave out what a minimal one does, unless a call says otherwise.
 */
export interface RouteMethods<Minimal extends boolean = false> {
  /**
   * Whether Tally is up, with the dependencies that it checked.
   *
   * `unavailable` is not an error: the answer names the checks that failed.
   *
   * @param options What is to hold for this call alone; each may be left out.
   */
  getHealth(options?: CallOptions): Promise<Health>;

  /**
   * Create a customer.
   *
   * The same request again is answered with the customer that was made first. It is the same if its
   * `customer_id` is the same, or without one, its idempotency key. A key stands for one customer for
   * ever.
   *
   * Errors of its own: `customer_conflict`, `idempotency_conflict`, `email_taken`.
   *
   * @param input The request's body, its fields named as in the HTTP API.
   * @param options What is to hold for this call alone; each may be left out.
   */
  createCustomer(input: CreateCustomerInput, options?: WriteOptions): Promise<CreateCustomerReply>;

  /**
   * All customers, the oldest first.
   *
   * A new customer may be missing for a moment.
   *
   * Errors of its own: `invalid_cursor`.
   *
   * @param options What is to hold for this call alone; each may be left out.
   */
  listCustomers(options?: ListOptions): AsyncGenerator<Customer, void, undefined>;

  /**
   * A customer.
   *
   * Errors of its own: `customer_not_found`.
   *
   * @param customerId The customer. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`.
   * @param options What is to hold for this call alone; each may be left out.
   */
  getCustomer(customerId: CustomerId, options?: CallOptions): Promise<CustomerReply>;

  /**
   * Change a customer's name, e-mail address, postal address or tax id.
   *
   * A field that is left out stays as it is; `null` removes an optional field. The id and the currency
   * never change. Needs no key: the same request again changes nothing. Invoices that are finalized from
   * now on show what is new; those that were finalized before stay as they were issued. The payment
   * provider is told the name, the e-mail address and the postal address with the next invoice, and the
   * tax id stands on that invoice.
   *
   * Errors of its own: `customer_not_found`, `email_taken`.
   *
   * @param customerId The customer. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`.
   * @param input The request's body, its fields named as in the HTTP API.
   * @param options What is to hold for this call alone; each may be left out.
   */
  updateCustomer(
    customerId: CustomerId,
    input: UpdateCustomerInput,
    options?: CallOptions,
  ): Promise<CustomerReply>;

  /**
   * The same where `minimal` says other than the client does: `true` leaves `invoice` out, `false` has
   * it.
   *
   * @param customerId The customer. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`.
   * @param input The request's body, its fields named as in the HTTP API.
   * @param options `minimal`, and what else is to hold for this call.
   */
  addLineItem(
    customerId: CustomerId,
    input: LineItemInput,
    options: WriteOptions & Returning<Opposite<Minimal>>,
  ): Promise<Returned<AddLineItemReply, 'invoice', Opposite<Minimal>>>;

  /**
   * Add one line item to the customer's current invoice.
   *
   * Errors of its own: `customer_not_found`, `idempotency_conflict`.
   *
   * @param customerId The customer. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`.
   * @param input The request's body, its fields named as in the HTTP API.
   * @param options What is to hold for this call alone; each may be left out.
   */
  addLineItem(
    customerId: CustomerId,
    input: LineItemInput,
    options?: WriteOptions & Partial<Returning<Minimal | undefined>>,
  ): Promise<Returned<AddLineItemReply, 'invoice', Minimal>>;

  /**
   * The same where `minimal` says other than the client does: `true` leaves `invoice` out, `false` has
   * it.
   *
   * @param customerId The customer. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`.
   * @param input The request's body, its fields named as in the HTTP API.
   * @param options `minimal`, and what else is to hold for this call.
   */
  addUsage(
    customerId: CustomerId,
    input: UsageInput,
    options: WriteOptions & Returning<Opposite<Minimal>>,
  ): Promise<Returned<AddLineItemReply, 'invoice', Opposite<Minimal>>>;

  /**
   * Add metered usage: a line item by the units consumed.
   *
   * This route and `line-items` share their keys: the same key on both is the same charge.
   *
   * Errors of its own: `customer_not_found`, `idempotency_conflict`.
   *
   * @param customerId The customer. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`.
   * @param input The request's body, its fields named as in the HTTP API.
   * @param options What is to hold for this call alone; each may be left out.
   */
  addUsage(
    customerId: CustomerId,
    input: UsageInput,
    options?: WriteOptions & Partial<Returning<Minimal | undefined>>,
  ): Promise<Returned<AddLineItemReply, 'invoice', Minimal>>;

  /**
   * The same where `minimal` says other than the client does: `true` leaves `invoice` out, `false` has
   * it.
   *
   * @param lineItemId The line item. As Tally answered it.
   * @param input The request's body, its fields named as in the HTTP API.
   * @param options `minimal`, and what else is to hold for this call.
   */
  credit(
    lineItemId: string,
    input: CreditInput,
    options: WriteOptions & Returning<Opposite<Minimal>>,
  ): Promise<Returned<CreditReply, 'invoice', Opposite<Minimal>>>;

  /**
   * Credit a line item on the current invoice: a part of it, or all that is left.
   *
   * Errors of its own: `line_item_not_found`, `idempotency_conflict`, `credit_exceeds_original`,
   * `not_creditable`.
   *
   * @param lineItemId The line item. As Tally answered it.
   * @param input The request's body, its fields named as in the HTTP API.
   * @param options What is to hold for this call alone; each may be left out.
   */
  credit(
    lineItemId: string,
    input: CreditInput,
    options?: WriteOptions & Partial<Returning<Minimal | undefined>>,
  ): Promise<Returned<CreditReply, 'invoice', Minimal>>;

  /**
   * The line item of an idempotency key: shows what became of a request.
   *
   * Charges and credits have separate keys. If a key stands for a charge and for a credit, `line_item`
   * is the charge, and `credit` the credit. The error `line_item_not_found` says that neither was
   * written under the key so far.
   *
   * Errors of its own: `customer_not_found`, `line_item_not_found`.
   *
   * @param customerId The customer. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`.
   * @param idempotencyKey The key of the request, 1 to 255 visible ASCII characters. For a customer,
   * each key is billed once.
   * @param options What is to hold for this call alone; each may be left out.
   */
  findLineItem(customerId: CustomerId, idempotencyKey: string, options?: CallOptions): Promise<LineItemReply>;

  /**
   * The same as `text/csv`: the parts of the text, which one after the other are the whole.
   *
   * @param invoiceId The invoice. As Tally answered it.
   * @param options `accept: 'text/csv'`, and what else is to hold for this call.
   */
  listLineItems(
    invoiceId: string,
    options: ListLineItemsOptions & Accepting<'text/csv'>,
  ): AsyncGenerator<string, void, undefined>;

  /**
   * An invoice's line items, in the order of used_at.
   *
   * The pages have each line item once, even if others are added meanwhile. A new one may be missing for
   * a moment. A page with a filter can be shorter than `limit`, or empty. Only on the last page
   * `next_cursor` is null. With `Accept: text/csv` the answer has all of them (RFC 4180), and `limit`
   * has no effect. If they do not fit one reply, the header `Link: <?cursor=…>; rel="next"` leads to the
   * next part. It does not repeat the column names, so all parts, one after the other, are the file.
   * Text that a spreadsheet would take for a formula has an apostrophe before it.
   *
   * Errors of its own: `invoice_not_found`, `invalid_cursor`.
   *
   * @param invoiceId The invoice. As Tally answered it.
   * @param options What is to hold for this call alone; each may be left out.
   */
  listLineItems(invoiceId: string, options?: ListLineItemsOptions): AsyncGenerator<LineItem, void, undefined>;

  /**
   * The customer's invoices, the newest month first.
   *
   * Status and total are those at the time of reading. A new invoice may be missing for a moment. A page
   * can be shorter than `limit`, or empty. Only on the last page `next_cursor` is null.
   *
   * Errors of its own: `customer_not_found`, `invalid_cursor`.
   *
   * @param customerId The customer. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`.
   * @param options What is to hold for this call alone; each may be left out.
   */
  listInvoices(
    customerId: CustomerId,
    options?: ListInvoicesOptions,
  ): AsyncGenerator<Invoice, void, undefined>;

  /**
   * The customer's current invoice.
   *
   * With its exact total, by service and by kind. The total is `"0.00"` if nothing is billed yet.
   *
   * Errors of its own: `customer_not_found`.
   *
   * @param customerId The customer. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`.
   * @param options What is to hold for this call alone; each may be left out.
   */
  getCurrentInvoice(customerId: CustomerId, options?: CurrentInvoiceOptions): Promise<CurrentInvoiceReply>;

  /**
   * The same as `text/html`: the text.
   *
   * @param invoiceId The invoice. As Tally answered it.
   * @param options `accept: 'text/html'`, and what else is to hold for this call.
   */
  getInvoice(invoiceId: string, options: InvoiceOptions & Accepting<'text/html'>): Promise<string>;

  /**
   * An invoice, in any state.
   *
   * With `verify=true` Tally counts the line items again and compares them with the total. If they
   * differ, it counts once more two seconds later, because lists are a little behind. Line items that
   * are added meanwhile do not count as a difference. If there are more than Tally can count in eight
   * seconds, the error is `too_much_to_count`; it says what to do instead. With `Accept: text/html` the
   * answer is the invoice as a document to print. It has the totals, and each line item; with its
   * caller, time and key, unless it is for the `audience` `customer`.
   *
   * Errors of its own: `invoice_not_found`, `too_much_to_count`.
   *
   * @param invoiceId The invoice. As Tally answered it.
   * @param options What is to hold for this call alone; each may be left out.
   */
  getInvoice(invoiceId: string, options?: InvoiceOptions): Promise<InvoiceReply>;

  /**
   * Close an invoice now: round its total, give it a number, and let the sync take it.
   *
   * Needs no key and no body: the same request again gets the same answer. Line items that come
   * meanwhile go to the next invoice. A total below zero becomes `"0.00"`, and the rest is carried to
   * the next invoice. With `dry_run=true` the answer is the invoice as it would be, and nothing changes.
   *
   * Errors of its own: `invoice_not_found`, `invoice_state_conflict`.
   *
   * @param invoiceId The invoice. As Tally answered it.
   * @param options What is to hold for this call alone; each may be left out.
   */
  finalizeInvoice(invoiceId: string, options?: FinalizeInvoiceOptions): Promise<InvoiceReply>;

  /**
   * Make an invoice void: an open one, or a finalized one that the sync has not begun with.
   *
   * Needs no key: the same request again gets the same answer, with the first reason. Credits of other
   * invoices' line items and carried amounts go to the next invoice. The keys of its line items stay
   * used. To bill them again, use new keys.
   *
   * Errors of its own: `invoice_not_found`, `invoice_state_conflict`.
   *
   * @param invoiceId The invoice. As Tally answered it.
   * @param input The request's body, its fields named as in the HTTP API.
   * @param options What is to hold for this call alone; each may be left out.
   */
  voidInvoice(invoiceId: string, input: VoidInvoiceInput, options?: CallOptions): Promise<InvoiceReply>;

  /**
   * How far an invoice is on its way to the payment provider, with its last tries.
   *
   * Errors of its own: `invoice_not_found`.
   *
   * @param invoiceId The invoice. As Tally answered it.
   * @param options What is to hold for this call alone; each may be left out.
   */
  getInvoiceSync(invoiceId: string, options?: CallOptions): Promise<GetInvoiceSyncReply>;

  /**
   * Sync an invoice now: one that failed, or that waits for its next try.
   *
   * It is answered before anything is sent; `getInvoiceSync` tells what becomes of it. Nothing is made
   * twice: it goes on from where the last try stopped. Again, or of an invoice that is synced, it
   * changes nothing; needs no key and no body. Of an invoice with nothing to sync:
   * `invoice_state_conflict`.
   *
   * Errors of its own: `invoice_not_found`, `invoice_state_conflict`.
   *
   * @param invoiceId The invoice. As Tally answered it.
   * @param options What is to hold for this call alone; each may be left out.
   */
  syncInvoice(invoiceId: string, options?: CallOptions): Promise<SyncInvoiceReply>;

  /**
   * Invoices that do not get to the payment provider, with their causes, the oldest first.
   *
   * Those that have failed, and while the sync is stopped, those that wait for it too. `causes` counts
   * all of them, and says for each cause what to do. A change may take a moment to be listed.
   *
   * Errors of its own: `invalid_cursor`.
   *
   * @param options What is to hold for this call alone; each may be left out.
   */
  listSyncFailures(options?: ListSyncFailuresOptions): Promise<ListSyncFailuresReply>;

  /**
   * Sync again what has failed: some invoices, those with a cause, or all.
   *
   * Makes them due now, as `syncInvoice` does for one. Nothing is made twice. While the sync is stopped,
   * one of them is tried at once, to see whether it can go on. With `dry_run` it only counts (200).
   * Invoices that are synced, or have nothing to sync, are passed over. Needs no key.
   *
   * Errors of its own: `invoice_not_found`.
   *
   * @param input The request's body, its fields named as in the HTTP API.
   * @param options What is to hold for this call alone; each may be left out.
   */
  redriveSyncs(input: RedriveInput, options?: CallOptions): Promise<WouldRedriveReply | RedriveSyncsReply>;

  /**
   * What happened to an invoice, in sentences with times.
   *
   * Its opening, its closing, its way to the payment provider and its payment, and what happens next.
   * The sentences may change. Programs should read `getInvoice` and `getInvoiceSync`.
   *
   * Errors of its own: `invoice_not_found`.
   *
   * @param invoiceId The invoice. As Tally answered it.
   * @param options What is to hold for this call alone; each may be left out.
   */
  explainInvoice(invoiceId: string, options?: ExplainInvoiceOptions): Promise<ExplanationReply>;

  /**
   * Totals and counts of closed invoices by month and year, currency and status.
   *
   * For all customers, or for one. An invoice counts in its own month, even if it was closed later. Open
   * invoices do not count. The cost does not grow with the number of invoices, because each closing adds
   * its invoice to the totals.
   *
   * Errors of its own: `customer_not_found`.
   *
   * @param from The first month, YYYY-MM.
   * @param to The last month, YYYY-MM.
   * @param options What is to hold for this call alone; each may be left out.
   */
  getInvoiceSummary(from: string, to: string, options?: InvoiceSummaryOptions): Promise<SummaryReply>;

  /**
   * What Tally accepted from a caller for a UTC day of use, by service and currency.
   *
   * @param day The UTC day of use, `YYYY-MM-DD`.
   * @param options What is to hold for this call alone; each may be left out.
   */
  getControlTotals(day: string, options?: ControlTotalsOptions): Promise<ControlTotalsReply>;

  /**
   * What a customer owes: open, finalized and not paid, and carried, by currency.
   *
   * Errors of its own: `customer_not_found`.
   *
   * @param customerId The customer. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`.
   * @param options What is to hold for this call alone; each may be left out.
   */
  getBalance(customerId: CustomerId, options?: CallOptions): Promise<BalanceReply>;

  /**
   * Line items of a range of UTC days of use, with their totals.
   *
   * The days `from` and `to` are both included; at most 366 days. Void invoices are left out, because
   * their lines are not owed. A line that came late counts on the day of its use. `totals` are for the
   * whole period. They are counted for the first page, and the other pages repeat them. If there is more
   * than Tally can count in eight seconds, the error is `too_much_to_count`; it says what to do instead.
   *
   * Errors of its own: `customer_not_found`, `invalid_cursor`, `too_much_to_count`.
   *
   * @param customerId The customer. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`.
   * @param from The first UTC day, `YYYY-MM-DD`.
   * @param to The last UTC day, `YYYY-MM-DD`, included; at most 366 days in all.
   * @param options What is to hold for this call alone; each may be left out.
   */
  getStatement(
    customerId: CustomerId,
    from: string,
    to: string,
    options?: StatementOptions,
  ): Promise<StatementReply>;

  /**
   * Bill a customer a fee each month.
   *
   * Each UTC month has one line, which comes within minutes of its beginning. The first month is billed
   * from the UTC day of `starts_at` on, by the day; if it has begun, its line comes at once. A key
   * stands for one subscription of the customer for ever.
   *
   * Errors of its own: `customer_not_found`, `idempotency_conflict`.
   *
   * @param customerId The customer. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`.
   * @param input The request's body, its fields named as in the HTTP API.
   * @param options What is to hold for this call alone; each may be left out.
   */
  createSubscription(
    customerId: CustomerId,
    input: CreateSubscriptionInput,
    options?: WriteOptions,
  ): Promise<CreateSubscriptionReply>;

  /**
   * A customer's subscriptions, the oldest first.
   *
   * Also those that have ended. A new one is in it at once.
   *
   * Errors of its own: `customer_not_found`, `invalid_cursor`.
   *
   * @param customerId The customer. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`.
   * @param options What is to hold for this call alone; each may be left out.
   */
  listSubscriptions(
    customerId: CustomerId,
    options?: ListOptions,
  ): AsyncGenerator<Subscription, void, undefined>;

  /**
   * A subscription.
   *
   * Errors of its own: `subscription_not_found`.
   *
   * @param customerId The customer. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`.
   * @param subscriptionId The subscription. As Tally answered it.
   * @param options What is to hold for this call alone; each may be left out.
   */
  getSubscription(
    customerId: CustomerId,
    subscriptionId: string,
    options?: CallOptions,
  ): Promise<SubscriptionReply>;

  /**
   * Change a subscription's plan or fee, or let it end with the month.
   *
   * A change counts from its UTC day on: the rest of the month is credited under the old plan and billed
   * under the new one, on the current invoice. Without a key, the same request again changes nothing.
   * With a key, it is answered again, even if others changed the subscription since.
   *
   * Errors of its own: `subscription_not_found`, `subscription_state_conflict`, `idempotency_conflict`.
   *
   * @param customerId The customer. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`.
   * @param subscriptionId The subscription. As Tally answered it.
   * @param input The request's body, its fields named as in the HTTP API.
   * @param options What is to hold for this call alone; each may be left out.
   */
  updateSubscription(
    customerId: CustomerId,
    subscriptionId: string,
    input: UpdateSubscriptionInput,
    options?: WriteOptions,
  ): Promise<UpdateSubscriptionReply>;

  /**
   * End a subscription now.
   *
   * This UTC day is billed in full. The days after it are credited on the current invoice, at most what
   * is left of their line. One that has not begun never begins. The same request again gets the same
   * answer.
   *
   * Errors of its own: `subscription_not_found`.
   *
   * @param customerId The customer. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`.
   * @param subscriptionId The subscription. As Tally answered it.
   * @param options What is to hold for this call alone; each may be left out.
   */
  cancelSubscription(
    customerId: CustomerId,
    subscriptionId: string,
    options?: CallOptions,
  ): Promise<CancelSubscriptionReply>;

  /**
   * Create a product, which leads can name.
   *
   * The same request again is answered with the product that was made first. It is the same if its
   * `product_id` is the same, or without one, its idempotency key. A key stands for one product for
   * ever.
   *
   * Errors of its own: `product_conflict`, `idempotency_conflict`.
   *
   * @param input The request's body, its fields named as in the HTTP API.
   * @param options What is to hold for this call alone; each may be left out.
   */
  createProduct(input: CreateProductInput, options?: WriteOptions): Promise<CreateProductReply>;

  /**
   * All products, the oldest first.
   *
   * A new product may be missing for a moment.
   *
   * Errors of its own: `invalid_cursor`.
   *
   * @param options What is to hold for this call alone; each may be left out.
   */
  listProducts(options?: ListOptions): AsyncGenerator<Product, void, undefined>;

  /**
   * Leads with their valuations, in the order of created_at.
   *
   * By customer, product, lead type and months of leads, in any combination. A new lead may be missing
   * for a moment. A page can be shorter than `limit`, or empty. Only on the last page `next_cursor` is
   * null.
   *
   * Errors of its own: `customer_not_found`, `invalid_cursor`.
   *
   * @param options What is to hold for this call alone; each may be left out.
   */
  listLeads(options?: ListLeadsOptions): AsyncGenerator<Lead, void, undefined>;

  /**
   * A lead with its valuation.
   *
   * Errors of its own: `lead_not_found`.
   *
   * @param leadId The id of the lead, unique over all customers; each id is billed once. 1 to 128
   * characters of `A-Z a-z 0-9 _ . : @ -`.
   * @param options What is to hold for this call alone; each may be left out.
   */
  getLead(leadId: LeadId, options?: CallOptions): Promise<LeadReply>;

  /**
   * The same as `text/csv`: the parts of the text, which one after the other are the whole.
   *
   * @param from The first month of leads, YYYY-MM.
   * @param to The last month of leads, YYYY-MM.
   * @param options `accept: 'text/csv'`, and what else is to hold for this call.
   */
  getBillingReport(
    from: string,
    to: string,
    options: BillingReportOptions & Accepting<'text/csv'>,
  ): AsyncGenerator<string, void, undefined>;

  /**
   * The same as `text/html`: the text.
   *
   * @param from The first month of leads, YYYY-MM.
   * @param to The last month of leads, YYYY-MM.
   * @param options `accept: 'text/html'`, and what else is to hold for this call.
   */
  getBillingReport(
    from: string,
    to: string,
    options: BillingReportOptions & Accepting<'text/html'>,
  ): Promise<string>;

  /**
   * The value of leads in a range of months: gross, billed and saved, by product and lead type.
   *
   * For all customers, or for one. A lead counts in the month of its `created_at`. Its line can be on
   * the invoice of a later month. The pages have the rows first, then the leads; `limit` counts both.
   * The totals cost the same for any number of leads. With `Accept: text/csv` the answer has all rows
   * (RFC 4180); `limit` and `detail` have no effect. If the rows do not fit one reply, the header `Link:
   * <?cursor=…>; rel="next"` leads to the next part, which does not repeat the column names. Text that a
   * spreadsheet would take for a formula has an apostrophe before it. With `Accept: text/html` it is a
   * page to print, by month, product and lead type; `limit`, `detail` and `cursor` have no effect.
   *
   * Errors of its own: `customer_not_found`, `invalid_cursor`.
   *
   * @param from The first month of leads, YYYY-MM.
   * @param to The last month of leads, YYYY-MM.
   * @param options What is to hold for this call alone; each may be left out.
   */
  getBillingReport(from: string, to: string, options?: BillingReportOptions): Promise<BillingReportReply>;

  /**
   * Add one lead, or up to 500 for any customers: Tally values, deduplicates, caps and bills them.
   *
   * The answer to one lead is 201 with its valuation and the line that bills it. The answer to an array,
   * or to `{leads}`, is 200 with an outcome for each lead. A `lead_id` stands for one lead, over all
   * customers and for ever. The same id with the same content is a replay, with other content a
   * conflict. Leads are billed in USD, on the customer's invoice in USD.
   *
   * Errors of its own: `customer_not_found`, `product_not_found`, `lead_conflict`, `lead_ledger_full`.
   *
   * @param input The request's body, its fields named as in the HTTP API.
   * @param options What is to hold for this call alone; each may be left out.
   */
  addLead(input: LeadInput, options?: CallOptions): Promise<AddLeadReply>;
}
