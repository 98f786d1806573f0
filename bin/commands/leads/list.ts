import { type ListOptions, printList } from '../../cli/print-list.ts';
import { stageClient } from '../../stage/client.ts';

export interface ListLeadsOptions extends ListOptions {
  readonly customer?: string;
  readonly product?: string;
  readonly leadType?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Lists leads with what each came to. */
export async function listLeads(options: ListLeadsOptions): Promise<void> {
  const { customer, product, leadType, from, to } = options;
  const client = await stageClient();
  await printList(
    client.listLeads({ pageSize: 100, customerId: customer, productId: product, leadType, from, to }),
    [
      { head: 'created at', of: ({ created_at: at }) => at },
      { head: 'lead id', of: ({ lead_id: id }) => id },
      { head: 'customer', of: ({ customer_id: id }) => id },
      { head: 'product', of: ({ product_id: id }) => id },
      { head: 'lead type', of: ({ lead_type: type }) => type },
      { head: 'actions', of: ({ actions }) => actions.length, align: 'right' },
      { head: 'gross', of: ({ valuation }) => valuation.gross, align: 'right' },
      { head: 'billed', of: ({ valuation }) => valuation.billed, align: 'right' },
      { head: 'saved', of: ({ valuation }) => valuation.savings.total, align: 'right' },
    ],
    options,
    'There are no such leads.',
  );
}
