import type { Customer } from '@tally/client';
import { factsOf, printOne } from '../../cli/print-one.ts';
import { stageClient } from '../../stage/client.ts';

/** Shows a customer, and what it owes. */
export async function showCustomer(id: string, { json }: { readonly json?: true }): Promise<void> {
  const client = await stageClient();
  const [{ customer }, { balances }, { invoice }] = await Promise.all([
    client.getCustomer(id),
    client.getBalance(id),
    client.getCurrentInvoice(id),
  ]);
  printOne({ customer, balances, current_invoice: invoice }, json, () =>
    [
      customerText(customer),
      '',
      factsOf({
        'current invoice': `${invoice.invoice_id}, ${invoice.period}: ${invoice.line_item_count} lines, ${invoice.total} ${invoice.currency}`,
      }),
      ...balances.map(
        ({ currency, open, finalized_unpaid: unpaid, carried }) =>
          `${currency}: ${open} open, ${unpaid} finalized and not paid, ${carried} carried over`,
      ),
    ].join('\n'),
  );
}

/** What Tally knows of a customer. */
export function customerText({ address, ...customer }: Customer): string {
  const lines = address && [
    address.line1,
    address.line2,
    [address.postal_code, address.city].filter(Boolean).join(' '),
    address.state,
    address.country,
  ];
  return factsOf({
    customer: customer.customer_id,
    name: customer.name,
    'e-mail': customer.email,
    address: lines?.filter(Boolean).join(', '),
    'tax id': customer.tax_id,
    currency: customer.currency,
    made: customer.created_at,
    changed: customer.updated_at === customer.created_at ? undefined : customer.updated_at,
  });
}
