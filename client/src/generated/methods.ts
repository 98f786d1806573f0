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
  ControlTotalsOptions,
  ControlTotalsReply,
  CreateCustomerInput,
  CreateCustomerReply,
  CreateProductInput,
  CreateProductReply,
  CreditInput,
  CreditReply,
  CurrentInvoiceOptions,
  CurrentInvoiceReply,
  Customer,
  CustomerId,
  CustomerReply,
  FinalizeInvoiceOptions,
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
  Product,
  StatementOptions,
  StatementReply,
  SummaryReply,
  UpdateCustomerInput,
  UsageInput,
  VoidInvoiceInput,
} from './model.ts';

/**
 * What `BillingClient` has for each route.
 *
 * `Minimal`: whether its replies leave out what a minimal one does, unless a call says otherwise.
 */
export interface RouteMethods<Minimal extends boolean = false> {
  /**
   * Is Tally up, with the dependencies it checked.
   *
   * `unavailable` is an answer, with the checks that failed, and not an error.
   *
   * @param options What is to hold for this call alone; each may be left out.
   */
  getHealth(options?: CallOptions): Promise<Health>;

  /**
   * Create a customer.
   *
   * The same again is answered with the customer that was made: under the same `customer_id`, or without
   * one under the same idempotency key, which stands for one customer for ever.
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
   * One just made may not be among them yet.
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
   * A field that is left out stays; `null` takes an optional one away. The id and the currency never
   * change. Needs no key: the same again changes nothing. An invoice that is printed from now on shows
   * the new name.
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
   * Add metered usage: a line item, under the same keys, by the units consumed.
   *
   * The same charge as a line item under the same key, whichever of the two routes it comes by.
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
   * Credit a line item, in part or all that is left of it, on the current invoice.
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
   * The line item that an idempotency key stands for: what became of a request.
   *
   * A charge or a credit: each has keys of its own. Where a key stands for both, `line_item` is the
   * charge, and `credit` is beside it. `line_item_not_found` says that neither was written under it so
   * far.
   *
   * Errors of its own: `customer_not_found`, `line_item_not_found`.
   *
   * @param customerId The customer. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`.
   * @param idempotencyKey The key of the request, 1 to 255 visible ASCII characters: one key is billed
   * once for a customer.
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
   * Each that was listed when a walk began is met once, whatever is added meanwhile; one just added may
   * come into the list a moment later. A page with a filter can be shorter than `limit`, also empty:
   * `next_cursor` is null only at the end. With `Accept: text/csv` it is all of them (RFC 4180),
   * whatever `limit` says; what does not fit one reply follows at the header `Link: <?cursor=…>;
   * rel="next"`, without the names of the columns again, so that the parts one after the other are the
   * file. Text that a spreadsheet would take for a formula has an apostrophe before it.
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
   * Status and total are true at the time of reading; an invoice just made may come into the list a
   * moment later. A page can be shorter than `limit`, also empty: `next_cursor` is null only at the end.
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
   * The customer's running invoice.
   *
   * Its exact total, by service and by kind; `"0.00"` when nothing is billed yet.
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
   * An invoice, whatever its state.
   *
   * With `verify=true` its line items are recounted and compared with the total. Where they disagree
   * they are counted again two seconds later, since lists lag a little. Line items added meanwhile are
   * no drift. More than can be counted in eight seconds: `too_much_to_count`, which says what to do
   * instead. With `Accept: text/html` it is a page to print: its totals, and each line item with who
   * added it, when and under which key.
   *
   * Errors of its own: `invoice_not_found`, `too_much_to_count`.
   *
   * @param invoiceId The invoice. As Tally answered it.
   * @param options What is to hold for this call alone; each may be left out.
   */
  getInvoice(invoiceId: string, options?: InvoiceOptions): Promise<InvoiceReply>;

  /**
   * Close an invoice now: round its total, number it, leave it to the sync.
   *
   * Again it answers the same; needs no key and no body. Line items that come meanwhile go to the next
   * invoice. Below zero it is brought to `"0.00"`, and what is left is carried to the next invoice. With
   * `dry_run=true` it answers what the invoice would be, and changes nothing.
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
   * Again it answers the same, with the first reason; needs no key. Credits of other invoices' line
   * items and carried amounts go to the next invoice. The keys of its line items stay used: to bill them
   * again takes new ones.
   *
   * Errors of its own: `invoice_not_found`, `invoice_state_conflict`.
   *
   * @param invoiceId The invoice. As Tally answered it.
   * @param input The request's body, its fields named as in the HTTP API.
   * @param options What is to hold for this call alone; each may be left out.
   */
  voidInvoice(invoiceId: string, input: VoidInvoiceInput, options?: CallOptions): Promise<InvoiceReply>;

  /**
   * Totals and numbers of closed invoices by month and year, currency and status.
   *
   * Of all customers, or of one. An invoice counts in its own month, whenever it was closed; open ones
   * do not count. It costs the same however many invoices there are: the totals are kept in each
   * invoice's own closing.
   *
   * Errors of its own: `customer_not_found`.
   *
   * @param from The first month, YYYY-MM.
   * @param to The last month, YYYY-MM.
   * @param options What is to hold for this call alone; each may be left out.
   */
  getInvoiceSummary(from: string, to: string, options?: InvoiceSummaryOptions): Promise<SummaryReply>;

  /**
   * What was accepted of a caller on a UTC day of use, by service and currency.
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
   * Line items used within some UTC days, with their totals.
   *
   * `from` and `to` are both included, at most 366 days. Over all invoices but void ones, whose lines
   * are not owed; a line that came late counts on the day of its use. `totals` are of the whole period,
   * counted for the first page and the same on all pages of a walk. More than can be counted in eight
   * seconds: `too_much_to_count`, which says what to do instead.
   *
   * Errors of its own: `customer_not_found`, `invalid_cursor`, `too_much_to_count`.
   *
   * @param customerId The customer. 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`.
   * @param from The first UTC day, `YYYY-MM-DD`.
   * @param to The last UTC day, `YYYY-MM-DD`, itself included: at most 366 days in all.
   * @param options What is to hold for this call alone; each may be left out.
   */
  getStatement(
    customerId: CustomerId,
    from: string,
    to: string,
    options?: StatementOptions,
  ): Promise<StatementReply>;

  /**
   * Create a product that leads can be of.
   *
   * The same again is answered with the product that was made: under the same `product_id`, or without
   * one under the same idempotency key, which stands for one product for ever.
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
   * One just made may not be among them yet.
   *
   * Errors of its own: `invalid_cursor`.
   *
   * @param options What is to hold for this call alone; each may be left out.
   */
  listProducts(options?: ListOptions): AsyncGenerator<Product, void, undefined>;

  /**
   * Leads with what they came to, in the order of created_at.
   *
   * By customer, product, lead type and months of leads, in any combination. One just added may come
   * into the list a moment later. A page can be shorter than `limit`, also empty: `next_cursor` is null
   * only at the end.
   *
   * Errors of its own: `customer_not_found`, `invalid_cursor`.
   *
   * @param options What is to hold for this call alone; each may be left out.
   */
  listLeads(options?: ListLeadsOptions): AsyncGenerator<Lead, void, undefined>;

  /**
   * A lead with what it came to.
   *
   * Errors of its own: `lead_not_found`.
   *
   * @param leadId The lead, unique over all customers: one id is billed once. 1 to 128 characters of
   * `A-Z a-z 0-9 _ . : @ -`.
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
   * What leads came to in some months: gross, billed and saved, by product and lead type.
   *
   * Of all customers, or of one. A lead counts in the month of its `created_at`; the invoice that its
   * line is on can be of a later month. Rows and leads are parts of one walk, the rows first: `limit` is
   * of both together. It costs the same however many leads there are, but for those that are listed.
   * With `Accept: text/csv` it is all rows (RFC 4180), whatever `limit` and `detail` say; what does not
   * fit one reply follows at the header `Link: <?cursor=…>; rel="next"`, without the names of the
   * columns again. Text that a spreadsheet would take for a formula has an apostrophe before it.
   *
   * Errors of its own: `customer_not_found`, `invalid_cursor`.
   *
   * @param from The first month of leads, YYYY-MM.
   * @param to The last month of leads, YYYY-MM.
   * @param options What is to hold for this call alone; each may be left out.
   */
  getBillingReport(from: string, to: string, options?: BillingReportOptions): Promise<BillingReportReply>;

  /**
   * Add one lead, or up to 500 for any customers: valued, deduplicated, capped and billed.
   *
   * One lead is answered 201 with its valuation and the line that bills it; an array, or `{leads}`, 200
   * with an outcome for each. A lead is known by its `lead_id`, over all customers and for ever: the
   * same again with the same content is a replay, with other content a conflict. Leads are billed in
   * USD, on the customer's invoice in that currency.
   *
   * Errors of its own: `customer_not_found`, `product_not_found`, `lead_conflict`, `lead_ledger_full`.
   *
   * @param input The request's body, its fields named as in the HTTP API.
   * @param options What is to hold for this call alone; each may be left out.
   */
  addLead(input: LeadInput, options?: CallOptions): Promise<AddLeadReply>;
}
