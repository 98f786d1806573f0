import type { ListLineItemsOptions } from '@tally/client';
import { type ListOptions, printList } from '../../cli/print-list.ts';
import { stageClient } from '../../stage/client.ts';
import { invoiceIdOf } from '../invoices/show.ts';

export interface ListLinesOptions extends ListOptions {
  readonly kind?: NonNullable<ListLineItemsOptions['kind']>;
  readonly service?: string;
}

/** Lists an invoice's lines, in the order of use; `current:<customer_id>` is a customer's current invoice. */
export async function listLineItems(invoice: string, options: ListLinesOptions): Promise<void> {
  const { kind, service } = options;
  const client = await stageClient();
  await printList(
    client.listLineItems(await invoiceIdOf(client, invoice), { pageSize: 100, kind, service }),
    [
      { head: 'used at', of: ({ used_at: at }) => at },
      { head: 'kind', of: ({ kind: is }) => is },
      { head: 'service', of: (line) => line.service ?? line.description },
      { head: 'units', of: ({ units_consumed: units }) => units, align: 'right' },
      { head: 'price', of: ({ price_per_unit: price }) => price, align: 'right' },
      { head: 'amount', of: ({ amount }) => amount, align: 'right' },
      { head: 'currency', of: ({ currency }) => currency },
      { head: 'key', of: ({ idempotency_key: key }) => key },
      { head: 'line item id', of: ({ line_item_id: id }) => id },
    ],
    options,
    'The invoice has no such lines.',
  );
}
