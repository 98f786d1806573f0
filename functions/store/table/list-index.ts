/**
 * The table's only secondary index. Every list is read from it: the lines of an invoice's shard by use, a customer's
 * invoices by month, customers by creation, what is to be closed, what waits for its sync. It is sparse: an item in no
 * list has none of its keys, and costs nothing here.
 */
export const listIndex = {
  name: 'lists',
  partitionKey: 'list_pk',
  sortKey: 'list_sk',
} as const;
