/** The table's secondary index: the lines of an invoice's shard in order of use. Sparse: only lines carry its keys. */
export const lineItemsByInvoice = {
  name: 'line-items-by-invoice',
  partitionKey: 'list_pk',
  sortKey: 'list_sk',
} as const;
