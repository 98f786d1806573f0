import type { InvoiceId } from '../../../client/contract/shapes/fields.ts';
import { allowedActions, type Lifecycle, notAllowed } from '../../domain/invoice-lifecycle.ts';
import type { InvoiceRecord } from '../../domain/invoice-record.ts';
import { readInvoice } from '../invoices/reading.ts';
import { newest, stillCounted, summaryWrites } from '../summaries/counters.ts';
import { type Generations, readGenerations } from '../summaries/generations.ts';
import { keys } from '../table/items.ts';
import { backOff, MOST_ATTEMPTS } from '../table/retry.ts';
import { type Table, type TransactItem, toNumber } from '../table/table.ts';
import { onceApplied } from '../table/write-record.ts';
import { leftOverWrites } from './carry-over.ts';
import { type Asked, closeInvoice } from './closing.ts';
import { busyInvoice, happened } from './settlement.ts';

type VoidedBy = Pick<Asked, 'by' | 'now'>;
type Finalized = Extract<Lifecycle, { status: 'finalized' | 'paid' }>;

/**
 * Makes an invoice void: an open one by closing it, and a finalized one as long as the payment provider can have
 * nothing of it. A void invoice does not change, and keeps its reason.
 *
 * @returns the void invoice; undefined when there is none
 * @throws DomainError `invoice_state_conflict` when it is paid, or on its way to the payment provider; `unavailable`
 */
export async function voidInvoice(
  table: Table,
  invoiceId: InvoiceId,
  voidReason: string,
  asked: Asked,
): Promise<InvoiceRecord | undefined> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const invoice = (await closeInvoice(table, invoiceId, { to: 'void', voidReason }, asked))?.invoice;
    if (!invoice || invoice.lifecycle.status === 'void') return invoice;
    const { lifecycle, sync } = invoice;
    if (lifecycle.status !== 'finalized' || !allowedActions(lifecycle, sync).includes('void')) {
      throw notAllowed('void', invoiceId, lifecycle, sync);
    }
    const writes = await voidingWrites(table, invoice, lifecycle, voidReason, {
      ...asked,
      sync: sync.status === 'not_due' ? noSync(table, invoiceId) : untouchedSync(table, invoiceId),
    });
    if (await happened(table, writes, { slot: invoice.slot, now: asked.now })) {
      return onceApplied('resumable write', () => readInvoice(table, invoiceId));
    }
    await backOff(table, attempt);
  }
  throw busyInvoice(invoiceId, `It could not be made void in ${MOST_ATTEMPTS} tries.`);
}

/**
 * Header, sync, summary and what is left to the next invoice change in one transaction. The lines stay as they are.
 *
 * @param asked who asks, when, and the write to the sync: on its condition the invoice may become void
 */
export async function voidingWrites(
  table: Table,
  invoice: InvoiceRecord,
  { total }: Finalized,
  voidReason: string,
  { sync, ...asked }: VoidedBy & { readonly sync: TransactItem },
): Promise<TransactItem[]> {
  const generations = await readGenerations(table);
  return [
    voidHeader(table, invoice, voidReason, { ...asked, generations }),
    sync,
    ...summaryWrites(
      table,
      { ...invoice, generations },
      { from: { status: 'finalized', total }, to: { status: 'void', total } },
    ),
    ...(await leftOverWrites(table, invoice, asked)),
  ];
}

function voidHeader(
  table: Table,
  { invoiceId, credited, countedIn }: InvoiceRecord,
  voidReason: string,
  { by, now, generations }: VoidedBy & { readonly generations: Generations },
): TransactItem {
  const still = stillCounted(countedIn);
  return {
    Update: {
      TableName: table.name,
      Key: keys.header(invoiceId),
      UpdateExpression:
        'SET #status = :void, #reason = :reason, #at = :now, #by = :by, #counted_in = :newest',
      // What was credited of its lines is part of what is left to the next invoice.
      ConditionExpression: `#status = :finalized AND ${still.condition} AND ${credited.eq(0) ? 'attribute_not_exists(#credited)' : '#credited = :credited'}`,
      ExpressionAttributeNames: {
        '#status': 'status',
        '#reason': 'void_reason',
        '#at': 'voided_at',
        '#by': 'voided_by',
        '#credited': 'credited',
        ...still.names,
      },
      ExpressionAttributeValues: {
        ':void': 'void',
        ':finalized': 'finalized',
        ':reason': voidReason,
        ':now': now,
        ':by': by,
        ':newest': newest(generations),
        ...still.values,
        ...(!credited.eq(0) && { ':credited': toNumber(credited) }),
      },
    },
  };
}

/** It has nothing to pay, and so no sync item. The condition checks that. */
const noSync = (table: Table, invoiceId: InvoiceId): TransactItem => ({
  ConditionCheck: {
    TableName: table.name,
    Key: keys.sync(invoiceId),
    ConditionExpression: 'attribute_not_exists(pk)',
  },
});

/**
 * Takes it out of the sync's list, on the condition that the sync has not begun. The sync marks its beginning before
 * its first call.
 */
const untouchedSync = (table: Table, invoiceId: InvoiceId): TransactItem => ({
  Update: {
    TableName: table.name,
    Key: keys.sync(invoiceId),
    UpdateExpression: 'SET #status = :not_due REMOVE #list_pk, #list_sk, #next',
    ConditionExpression: '#status = :pending AND #attempts = :none',
    ExpressionAttributeNames: {
      '#status': 'status',
      '#attempts': 'attempts',
      '#list_pk': 'list_pk',
      '#list_sk': 'list_sk',
      '#next': 'next_attempt_at',
    },
    ExpressionAttributeValues: { ':pending': 'pending', ':not_due': 'not_due', ':none': 0 },
  },
});
