// Made from client/contract by client/generate.ts: change the contract, then `npm run build`.

import type { CallOptions, ListOptions, WriteOptions } from '../call-options.ts';
import type {
  AddLineItemReply,
  ControlTotalsOptions,
  ControlTotalsReply,
  CreateCustomerInput,
  CreateCustomerReply,
  CurrentInvoiceOptions,
  Customer,
  CustomerId,
  CustomerReply,
  Health,
  InvoiceReply,
  LineItemInput,
  LineItemReply,
  UsageInput,
} from './model.ts';

/** What `BillingClient` has for each route. */
export interface RouteMethods {
  /**
   * Is Tally up, with the dependencies it checked.
   *
   * `unavailable` is an answer, with the checks that failed, and not an error.
   */
  getHealth(options?: CallOptions): Promise<Health>;

  /**
   * Create a customer.
   *
   * Errors of its own: `customer_conflict`, `email_taken`.
   */
  createCustomer(input: CreateCustomerInput, options?: WriteOptions): Promise<CreateCustomerReply>;

  /**
   * All customers, the oldest first.
   *
   * One just made may not be among them yet.
   *
   * Errors of its own: `invalid_cursor`.
   */
  listCustomers(options?: ListOptions): AsyncGenerator<Customer, void, undefined>;

  /**
   * A customer.
   *
   * Errors of its own: `customer_not_found`.
   */
  getCustomer(customerId: CustomerId, options?: CallOptions): Promise<CustomerReply>;

  /**
   * Add one line item to the customer's current invoice.
   *
   * Errors of its own: `customer_not_found`, `idempotency_conflict`.
   */
  addLineItem(
    customerId: CustomerId,
    input: LineItemInput,
    options?: WriteOptions,
  ): Promise<AddLineItemReply>;

  /**
   * Add metered usage: a line item, under the same keys, by the units consumed.
   *
   * The same charge as a line item under the same key, whichever of the two routes it comes by.
   *
   * Errors of its own: `customer_not_found`, `idempotency_conflict`.
   */
  addUsage(customerId: CustomerId, input: UsageInput, options?: WriteOptions): Promise<AddLineItemReply>;

  /**
   * The line item that an idempotency key stands for: what became of a request.
   *
   * `line_item_not_found` says that nothing was billed under it so far.
   *
   * Errors of its own: `customer_not_found`, `line_item_not_found`.
   */
  findLineItem(customerId: CustomerId, idempotencyKey: string, options?: CallOptions): Promise<LineItemReply>;

  /**
   * The customer's running invoice.
   *
   * Its exact total, by service and by kind; `"0.00"` when nothing is billed yet.
   *
   * Errors of its own: `customer_not_found`.
   */
  getCurrentInvoice(customerId: CustomerId, options?: CurrentInvoiceOptions): Promise<InvoiceReply>;

  /**
   * An invoice, whatever its state.
   *
   * Errors of its own: `invoice_not_found`.
   */
  getInvoice(invoiceId: string, options?: CallOptions): Promise<InvoiceReply>;

  /** What was accepted of a caller on a UTC day of use, by service and currency. */
  getControlTotals(day: string, options?: ControlTotalsOptions): Promise<ControlTotalsReply>;
}
