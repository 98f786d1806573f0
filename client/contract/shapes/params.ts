import * as z from 'zod/mini';
import { callerId, issuedId } from './fields.ts';

/* What stands in the paths. */
export const customerParams = z.strictObject({ customer_id: callerId('CustomerId') });
export const invoiceParams = z.strictObject({ invoice_id: issuedId('InvoiceId') });
export const lineItemParams = z.strictObject({ line_item_id: issuedId('LineItemId') });
export const subscriptionParams = z.strictObject({
  customer_id: callerId('CustomerId'),
  subscription_id: issuedId('SubscriptionId'),
});
