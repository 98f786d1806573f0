import type { BatchOptions } from './add-in-batches.ts';
import type { LeadInput } from './generated/model.ts';
import type { LeadResults } from './lead-results.ts';
import type { AddLineItemsOptions, CustomerLineItem, LineItemResults } from './line-item-results.ts';

/** What `BillingClient` has for any number of entries: several calls of a route. */
export interface BatchMethods {
  /**
   * Adds any number of line items, for any customers, in batches. Each item has its own key, and one result, in the
   * order given. If an item goes wrong, its result says so, and nothing is thrown. Only unsettled items are sent again,
   * under the same keys.
   *
   * @param items The line items, each with its customer and its key.
   * @param options What is to hold for this call alone; each may be left out.
   */
  addLineItems(items: Iterable<CustomerLineItem>, options?: AddLineItemsOptions): Promise<LineItemResults>;

  /**
   * Adds any number of leads, for any customers, in batches. Each lead is known by its `lead_id`, and has one result, in
   * the order given. If a lead goes wrong, its result says so, and nothing is thrown. Only unsettled leads are sent
   * again.
   *
   * @param leads The leads.
   * @param options What is to hold for this call alone; each may be left out.
   */
  addLeads(leads: Iterable<LeadInput>, options?: BatchOptions): Promise<LeadResults>;
}
