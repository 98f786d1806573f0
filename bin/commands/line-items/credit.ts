import { printOne } from '../../cli/print-one.ts';
import { stageClient } from '../../stage/client.ts';
import { lineText } from './add.ts';

export interface CreditOptions {
  readonly reason: string;
  readonly amount?: string;
  readonly key?: string;
  readonly json?: true;
}

/** Takes back a part of a line, or all that is left of it, on the current invoice. */
export async function creditLineItem(
  id: string,
  { reason, amount, key, json }: CreditOptions,
): Promise<void> {
  const client = await stageClient();
  const reply = await client.credit(id, { reason, amount }, { idempotencyKey: key });
  printOne(reply, json, ({ line_item: line, invoice, replayed }) =>
    [
      lineText(line),
      replayed ? 'It was credited before under this key; nothing was credited now.' : 'Credited now.',
      `Invoice ${invoice.invoice_id} now comes to ${invoice.total} ${invoice.currency}.`,
    ].join('\n'),
  );
}
