import type { Instant, InvoiceId } from '../../../client/contract/shapes/fields.ts';
import type { Lifecycle } from '../../domain/invoice-lifecycle.ts';
import { type Known, type PaymentMove, paymentMove } from '../../domain/payments/move.ts';
import type { PaymentRecord } from '../../domain/payments/record.ts';
import type { SeenInvoice } from '../../domain/payments/seen.ts';
import { minorUnits } from '../../domain/sync/minor-units.ts';
import { busyInvoice, happened } from '../closing/settlement.ts';
import { voidingWrites } from '../closing/voiding.ts';
import { type InvoiceParts, readInvoiceParts } from '../invoices/parts.ts';
import { invoiceRecord } from '../invoices/reading.ts';
import { paymentItemOf } from '../invoices/sync-record.ts';
import { newest, stillCounted, summaryWrites } from '../summaries/counters.ts';
import { readGenerations } from '../summaries/generations.ts';
import { replacement } from '../table/expressions.ts';
import type { SyncItem } from '../table/items/sync.ts';
import { keys } from '../table/items.ts';
import { backOff, MOST_ATTEMPTS } from '../table/retry.ts';
import type { Table, TransactItem } from '../table/table.ts';

/** Why an invoice is void that nobody made void here. */
const VOIDED_AT_PROVIDER = 'voided at Stripe';
/** Who made it void. */
const PROVIDER = 'stripe';

export interface Taken {
  readonly move: PaymentMove;
  /** As it was before. */
  readonly lifecycle: Lifecycle;
}

/**
 * Takes over what the provider shows of an invoice's payment. Invoice, payment, summary counters, and with them the
 * customer's balance, change in one transaction. If somebody else changed the payment meanwhile, it looks again. So
 * what is stored last was also seen last.
 *
 * @param look reads the invoice at the provider. It is called after the invoice here was read
 * @param now UTC
 * @returns undefined if there is no such invoice, or it never had anything to sync
 * @throws what `look` throws; DomainError `unavailable`
 */
export async function takePayment(
  table: Table,
  invoiceId: InvoiceId,
  look: () => Promise<SeenInvoice>,
  now: Instant,
): Promise<Taken | undefined> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const parts = await readInvoiceParts(table, invoiceId);
    if (!parts?.sync) return undefined;
    const known = knownOf(parts);
    const move = paymentMove(known, await look(), now);
    const writes = await writesOf(table, { ...parts, sync: parts.sync }, move, now);
    const { slot } = invoiceRecord(parts);
    if (!writes || (await happened(table, writes, { slot, now }))) {
      return { move, lifecycle: known.lifecycle };
    }
    await backOff(table, attempt);
  }
  throw busyInvoice(invoiceId, `Its payment could not be stored in ${MOST_ATTEMPTS} tries.`);
}

/** @returns undefined if there is no such invoice, or it never had anything to sync */
export async function readKnown(table: Table, invoiceId: InvoiceId): Promise<Known | undefined> {
  const parts = await readInvoiceParts(table, invoiceId);
  return parts?.sync && knownOf(parts);
}

function knownOf(parts: InvoiceParts): Known {
  const { lifecycle, sync, slot } = invoiceRecord(parts);
  const total = 'total' in lifecycle ? minorUnits(lifecycle.total, slot.currency) : undefined;
  return { lifecycle, sync, expected: total === undefined ? undefined : { total, currency: slot.currency } };
}

/** @returns undefined if nothing is to be written */
async function writesOf(
  table: Table,
  parts: InvoiceParts & { readonly sync: SyncItem },
  move: PaymentMove,
  now: Instant,
): Promise<TransactItem[] | undefined> {
  const invoice = invoiceRecord(parts);
  const { lifecycle } = invoice;
  if (move.kind === 'nothing' || move.kind === 'wait' || move.kind === 'alert') return undefined;
  if (move.kind === 'noted') return [paymentUpdate(table, parts.sync, move.payment)];
  if (lifecycle.status !== 'finalized') {
    throw new Error(`Invoice ${invoice.invoiceId} is ${lifecycle.status}, and cannot become ${move.kind}.`);
  }
  if (move.kind === 'voided') {
    return voidingWrites(table, invoice, lifecycle, VOIDED_AT_PROVIDER, {
      by: PROVIDER,
      now,
      sync: paymentUpdate(
        table,
        parts.sync,
        move.payment,
        parts.sync.status === 'synced' ? {} : NO_LONGER_FAILED,
      ),
    });
  }
  const { total } = lifecycle;
  const generations = await readGenerations(table);
  return [
    paidHeader(table, invoice, newest(generations)),
    paymentUpdate(table, parts.sync, move.payment),
    ...summaryWrites(
      table,
      { ...invoice, generations },
      { from: { status: 'finalized', total }, to: { status: 'paid', total } },
    ),
  ];
}

/** What is void at the provider needs nobody's help any more. */
const NO_LONGER_FAILED = {
  status: 'synced',
  list_pk: undefined,
  list_sk: undefined,
  cause: undefined,
} as const;

function paidHeader(
  table: Table,
  { invoiceId, countedIn }: Pick<ReturnType<typeof invoiceRecord>, 'invoiceId' | 'countedIn'>,
  newestGeneration: number,
): TransactItem {
  const still = stillCounted(countedIn);
  return {
    Update: {
      TableName: table.name,
      Key: keys.header(invoiceId),
      UpdateExpression: 'SET #status = :paid, #counted_in = :newest',
      ConditionExpression: `#status = :finalized AND ${still.condition}`,
      ExpressionAttributeNames: { '#status': 'status', ...still.names, '#counted_in': 'counted_in' },
      ExpressionAttributeValues: {
        ':paid': 'paid',
        ':finalized': 'finalized',
        ':newest': newestGeneration,
        ...still.values,
      },
    },
  };
}

/** The item is read with each invoice, so it must stay small. */
const PAYMENTS_KEPT = 5;

/** The condition is that neither the payment nor the sync's status changed since they were read. */
function paymentUpdate(
  table: Table,
  { invoice_id: invoiceId, status, payments = [], payment_version: version = 0 }: SyncItem,
  payment: PaymentRecord,
  others: Readonly<Record<string, unknown>> = {},
): TransactItem {
  const item = paymentItemOf(payment);
  const change = replacement({
    payment: item,
    payments: [...payments, item].slice(-PAYMENTS_KEPT),
    payment_version: version + 1,
    ...others,
  });
  return {
    Update: {
      TableName: table.name,
      Key: keys.sync(invoiceId),
      ...change,
      ConditionExpression: `#was = :was AND ${version === 0 ? 'attribute_not_exists(#version)' : '#version = :version'}`,
      ExpressionAttributeNames: {
        ...change.ExpressionAttributeNames,
        '#was': 'status',
        '#version': 'payment_version',
      },
      ExpressionAttributeValues: {
        ...change.ExpressionAttributeValues,
        ':was': status,
        ...(version > 0 && { ':version': version }),
      },
    },
  };
}
