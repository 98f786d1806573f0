/**
 * The table's one secondary index, which every list is read from: the lines of an invoice's shard by use, a customer's
 * invoices by month, customers by creation, what is to be closed, what waits for its sync. Sparse: what is in no list
 * has none of its keys, and costs nothing here.
 */
export const listIndex = {
  name: 'lists',
  partitionKey: 'list_pk',
  sortKey: 'list_sk',
} as const;
