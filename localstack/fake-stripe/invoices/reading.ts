import { isWithin, pageOf } from '../lists.ts';
import { operation } from '../operation.ts';
import { searchIn, searchParameters } from '../search.ts';
import { namedInvoice } from './named.ts';
import * as parameters from './parameters.ts';
import { shownInvoice, shownWithPayments } from './shown.ts';

const LIST = '/v1/invoices';

export const readingOperations = [
  operation('GET', `${LIST}/{invoice}`, parameters.toRetrieve, (call, { expand }) =>
    (expand ? shownWithPayments : shownInvoice)(call, namedInvoice(call)),
  ),

  operation('GET', LIST, parameters.toList, (call, given) => {
    const { customer, status, created, collection_method: collection, ...page } = given;
    const found = call.account.invoices
      .all(customer)
      .reverse()
      .filter((invoice) => isWithin(invoice.created, created))
      .filter((invoice) => status === undefined || invoice.status === status)
      .filter((invoice) => collection === undefined || invoice.collection_method === collection);
    return pageOf(LIST, found, page, (invoice) => shownInvoice(call, invoice));
  }),

  operation('GET', `${LIST}/search`, searchParameters, (call, search) =>
    searchIn(
      `${LIST}/search`,
      call.account.invoices.all().reverse(),
      search,
      call.now - call.searchLag,
      (invoice) => shownInvoice(call, invoice),
    ),
  ),
];
