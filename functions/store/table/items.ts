import { controlTotalItems, controlTotalKeys } from './items/control-total.ts';
import { customerItems, customerKeys } from './items/customer.ts';
import { invoiceItems, invoiceKeys } from './items/invoice.ts';
import { leadItems, leadKeys } from './items/lead.ts';
import { lineItemItems, lineItemKeys } from './items/line-item.ts';
import { migrationItems, migrationKeys } from './items/migration.ts';
import { productItems, productKeys } from './items/product.ts';
import { stripeEventItems, stripeEventKeys } from './items/stripe-event.ts';
import { subscriptionItems, subscriptionKeys } from './items/subscription.ts';
import { summaryItems, summaryKeys } from './items/summary.ts';
import { syncItems, syncKeys } from './items/sync.ts';

/**
 * Each kind of item has one schema, which writes it and reads it. An item that does not fit fails with an error that
 * names its key, because a wrong figure must never be added up.
 */
export const items = {
  ...customerItems,
  ...invoiceItems,
  ...lineItemItems,
  ...controlTotalItems,
  ...subscriptionItems,
  ...summaryItems,
  ...productItems,
  ...leadItems,
  ...syncItems,
  ...stripeEventItems,
  ...migrationItems,
};

export const keys = {
  ...customerKeys,
  ...invoiceKeys,
  ...lineItemKeys,
  ...controlTotalKeys,
  ...subscriptionKeys,
  ...summaryKeys,
  ...productKeys,
  ...leadKeys,
  ...syncKeys,
  ...stripeEventKeys,
  ...migrationKeys,
};
