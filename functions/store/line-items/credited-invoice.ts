import type { Big } from 'big.js';
import type { InvoiceId } from '../../../client/contract/shapes/fields.ts';
import { keys } from '../table/items.ts';
import { type Table, type TransactItem, toNumber } from '../table/table.ts';

/**
 * What a credit changes on the invoice of the line that it corrects, wherever the credit itself goes: how much of its
 * lines was credited, which a void must know. Refused when that invoice is void, or on its way to be: what it leaves
 * to the next invoice is decided then.
 *
 * @param amount above zero, in major units
 */
export const creditedInvoice = (table: Table, invoiceId: InvoiceId, amount: Big): TransactItem => ({
  Update: {
    TableName: table.name,
    Key: keys.header(invoiceId),
    UpdateExpression: 'ADD #credited :amount',
    ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#void_reason)',
    ExpressionAttributeNames: { '#credited': 'credited', '#void_reason': 'void_reason' },
    ExpressionAttributeValues: { ':amount': toNumber(amount) },
  },
});
