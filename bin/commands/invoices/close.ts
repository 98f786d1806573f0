import { CommandError } from '../../cli/exit-codes.ts';
import { printOne } from '../../cli/print-one.ts';
import { stageClient } from '../../stage/client.ts';
import { confirm } from '../../stage/confirm.ts';
import { isLocal, stage } from '../../stage/stage.ts';
import { invoiceIdOf, invoiceText } from './show.ts';

export interface FinalizeOptions {
  readonly dryRun?: true;
  readonly yes?: true;
  readonly json?: true;
}

/** Closes an invoice now. On AWS it asks first, since nobody can open it again. */
export async function finalizeInvoice(given: string, { dryRun, yes, json }: FinalizeOptions): Promise<void> {
  const client = await stageClient();
  const id = await invoiceIdOf(client, given);
  if (!dryRun && !yes && !isLocal)
    await confirm(`Finalize ${id} of stage ${stage}? It cannot be opened again.`);
  const reply = await client.finalizeInvoice(id, { dryRun });
  printOne(reply, json, ({ invoice }) =>
    [
      invoiceText(invoice),
      '',
      dryRun ? 'So it would be. Nothing was changed.' : 'It is finalized. The sync takes it to Stripe.',
    ].join('\n'),
  );
}

export interface VoidOptions {
  readonly reason: string;
  readonly yes?: true;
  readonly json?: true;
}

/** Makes an invoice void. On AWS it asks first. */
export async function voidInvoice(id: string, { reason, yes, json }: VoidOptions): Promise<void> {
  if (id.startsWith('current:'))
    throw new CommandError('badInput', 'To make an invoice void, name it by its own id.');
  const client = await stageClient();
  if (!yes && !isLocal) await confirm(`Make ${id} of stage ${stage} void? Its lines are not owed any more.`);
  const reply = await client.voidInvoice(id, { reason });
  printOne(reply, json, ({ invoice }) => `${invoiceText(invoice)}\n\nIt is void.`);
}
