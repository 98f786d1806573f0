import type { BillingClient, Invoice } from '@tally/client';
import { exitCodes } from '../../cli/exit-codes.ts';
import { factsOf, printOne } from '../../cli/print-one.ts';
import { tableOf } from '../../cli/table.ts';
import { stageClient } from '../../stage/client.ts';

export interface ShowInvoiceOptions {
  readonly verify?: true;
  readonly json?: true;
}

/** Shows an invoice with what it is made of; `current:<customer_id>` is a customer's current one. */
export async function showInvoice(id: string, { verify, json }: ShowInvoiceOptions): Promise<void> {
  const client = await stageClient();
  const reply = await client.getInvoice(await invoiceIdOf(client, id), { verify });
  printOne(reply, json, ({ invoice, verification }) =>
    [
      invoiceText(invoice),
      ...(verification === undefined
        ? []
        : [
            verification.agrees
              ? `Counted again: ${verification.line_item_count} lines come to ${verification.lines_total}, as the invoice says.`
              : `COUNTED AGAIN: ${verification.line_item_count} lines come to ${verification.lines_total}, and the invoice differs by ${verification.drift}.`,
          ]),
    ].join('\n'),
  );
  if (reply.verification?.agrees === false) process.exitCode = exitCodes.wrong;
}

const CURRENT = 'current:';

/** The id that a person gave, or that of a customer's current invoice. */
export async function invoiceIdOf(client: BillingClient, given: string): Promise<string> {
  if (!given.startsWith(CURRENT)) return given;
  return (await client.getCurrentInvoice(given.slice(CURRENT.length))).invoice.invoice_id;
}

/** An invoice with its totals by service and kind, and how far its sync is. */
export function invoiceText(invoice: Invoice): string {
  const { sync, currency } = invoice;
  const facts = factsOf({
    invoice: invoice.invoice_id,
    number: [invoice.number, invoice.document_number].filter(Boolean).join(', ') || undefined,
    customer: invoice.customer_id,
    period: invoice.period,
    status: invoice.status,
    total: `${invoice.total} ${currency}`,
    'exact total': invoice.exact_total,
    lines: invoice.line_item_count,
    opened: invoice.opened_at,
    due: invoice.due_on,
    finalized: invoice.finalized_at && `${invoice.finalized_at} by ${invoice.closed_by ?? 'unknown'}`,
    void: invoice.voided_at && `${invoice.voided_at} by ${invoice.voided_by}: ${invoice.void_reason}`,
    sync: [sync.status, sync.cause, sync.message].filter(Boolean).join(', '),
    'next try': sync.next_attempt_at,
    'at Stripe': sync.provider_ids.invoice,
    payment: sync.payment && [sync.payment.status, sync.payment.message].filter(Boolean).join(', '),
    'pay at': sync.hosted_invoice_url,
    allowed: invoice.allowed_actions.join(', ') || 'nothing',
  });
  const services = invoice.by_service.map(({ service, units_consumed, line_item_count, amount }) => [
    service,
    units_consumed,
    line_item_count,
    amount,
  ]);
  const kinds = invoice.by_kind.map(({ kind, line_item_count, amount }) => [kind, line_item_count, amount]);
  return [
    facts,
    ...(services.length > 0 ? [tableOf(serviceColumns, services)] : []),
    ...(kinds.length > 0 ? [tableOf(kindColumns, kinds)] : []),
  ].join('\n\n');
}

const serviceColumns = [
  { head: 'service' },
  { head: 'units', align: 'right' },
  { head: 'lines', align: 'right' },
  { head: 'amount', align: 'right' },
] as const;
const kindColumns = [
  { head: 'kind' },
  { head: 'lines', align: 'right' },
  { head: 'amount', align: 'right' },
] as const;
