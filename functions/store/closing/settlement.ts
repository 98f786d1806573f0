import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Instant, InvoiceId } from '../../../client/contract/shapes/fields.ts';
import { type Close, closeOf, type Lifecycle } from '../../domain/invoice-lifecycle.ts';
import type { InvoiceRecord } from '../../domain/invoice-record.ts';
import { type Issued, issuedBy } from '../../domain/invoicing/issued.ts';
import { type ChargedTax, taxCharge, taxKey, taxRateFor } from '../../domain/invoicing/tax.ts';
import { outage } from '../../domain/outage.ts';
import { findCustomer } from '../customers/customers.ts';
import { issuedAttributes } from '../invoices/lifecycle.ts';
import { readInvoice } from '../invoices/reading.ts';
import { newest, stillCounted, summaryWrites } from '../summaries/counters.ts';
import { type Generations, readGenerations } from '../summaries/generations.ts';
import { assignment, madeWith } from '../table/expressions.ts';
import { items, keys } from '../table/items.ts';
import { backOff, MOST_ATTEMPTS } from '../table/retry.ts';
import {
  cancellationReasons,
  conditionFailed,
  isPassing,
  isTooLarge,
  type Table,
  type TransactItem,
} from '../table/table.ts';
import { closedInvoiceWrites, closingCarryWrites, leftOverWrites, makeRoomOnNext } from './carry-over.ts';
import type { Asked } from './closing.ts';

type Closing = Extract<Lifecycle, { status: 'closing' }>;

/**
 * The last step of a closing, when the invoice can take no more lines. One transaction writes its figures, its number,
 * the summary, its place in the sync's list and what it carries over, and takes it off the month-end run's list. Its
 * condition is that the invoice is still closing. So it happens once, and a second caller finds it done.
 *
 * @returns whether this call did it
 * @throws DomainError `unavailable` when others hold the items that it needs for too long
 */
export async function settle(
  table: Table,
  invoiceId: InvoiceId,
  { now, invoicing }: Pick<Asked, 'now' | 'invoicing'>,
): Promise<boolean> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const invoice = await readInvoice(table, invoiceId);
    if (invoice?.lifecycle.status !== 'closing') return false;
    const writes = await settlementWrites(table, invoice, invoice.lifecycle, { now, invoicing });
    if (await happened(table, writes, { slot: invoice.slot, now })) return true;
    await backOff(table, attempt);
  }
  throw busyInvoice(invoiceId, `It could not be settled in ${MOST_ATTEMPTS} tries.`);
}

/**
 * Whether a closing's transaction happened. If another writer was first, or wrote at the same time, it did not. Then
 * everything must be read and decided anew. The other may have settled or voided the invoice, taken the number, begun
 * the sync, credited a line, closed the next invoice, or rebuilt the summary.
 */
export async function happened(
  table: Table,
  writes: TransactItem[],
  { slot, now }: Pick<InvoiceRecord, 'slot'> & { readonly now: Instant },
): Promise<boolean> {
  try {
    await table.client.send(new TransactWriteCommand({ TransactItems: writes }));
    return true;
  } catch (error) {
    const reasons = cancellationReasons(error) ?? [];
    const isFull = reasons.some(isTooLarge);
    if (!isFull && !isPassing(reasons) && !reasons.some(conditionFailed)) throw error;
    if (isFull) await makeRoomOnNext(table, slot, now);
    return false;
  }
}

async function settlementWrites(
  table: Table,
  invoice: InvoiceRecord,
  closing: Closing,
  { now, invoicing }: Pick<Asked, 'now' | 'invoicing'>,
): Promise<TransactItem[]> {
  const { slot, totals } = invoice;
  const close = closeOf(totals, slot.currency, closing, taxRateFor(invoicing.taxes ?? [], slot.month));
  const closed = { by: closing.closedBy, now };
  const numbered =
    close.status === 'finalized' ? await readNumbered(table, slot, close, { now, invoicing }) : undefined;
  const generations = await readGenerations(table);
  return [
    closedHeader(table, invoice, close, { numbered, generations, ...closed }),
    ...(numbered ? [takenNumber(table, slot, numbered.number)] : []),
    ...(close.tax?.amount.gt(0)
      ? closedInvoiceWrites(table, invoice, taxLine(invoice, close.tax, now), closed)
      : []),
    ...summaryWrites(table, { ...invoice, generations }, { to: close }),
    ...(close.sync === 'pending' ? [pendingSync(table, invoice, now)] : []),
    ...(close.carried
      ? await closingCarryWrites(table, invoice, close.carried, {
          ...closed,
          number: numbered?.issued.documentNumber,
        })
      : []),
    ...(close.status === 'void' ? await leftOverWrites(table, invoice, closed) : []),
    noLongerDue(table, invoice.invoiceId),
  ];
}

/**
 * The figures that hold from now on. The condition that the invoice is still closing makes the whole transaction happen
 * only once.
 */
function closedHeader(
  table: Table,
  { invoiceId, countedIn }: InvoiceRecord,
  close: Close,
  {
    numbered,
    generations,
    by,
    now,
  }: { numbered: Numbered | undefined; generations: Generations; by: string; now: Instant },
): TransactItem {
  const still = stillCounted(countedIn);
  const attributes = {
    status: close.status,
    total: close.total,
    exact_total: close.exactTotal,
    counted_in: newest(generations),
    ...(close.status === 'void'
      ? { void_reason: close.voidReason, voided_at: now, voided_by: by }
      : numbered && { number: numbered.number, finalized_at: now, ...issuedAttributes(numbered.issued) }),
  };
  const { UpdateExpression, ExpressionAttributeNames, ExpressionAttributeValues } = assignment(attributes);
  return {
    Update: {
      TableName: table.name,
      Key: keys.header(invoiceId),
      UpdateExpression: `${UpdateExpression} REMOVE #to`,
      ConditionExpression: `#status = :closing AND ${still.condition}`,
      ExpressionAttributeNames: {
        ...ExpressionAttributeNames,
        ...still.names,
        '#to': 'to',
        '#status': 'status',
      },
      ExpressionAttributeValues: { ...ExpressionAttributeValues, ...still.values, ':closing': 'closing' },
    },
  };
}

const noLongerDue = (table: Table, invoiceId: InvoiceId): TransactItem => ({
  Delete: { TableName: table.name, Key: keys.due(invoiceId) },
});

/** The line that charges the tax, on the invoice itself. */
const taxLine = ({ invoiceId, slot: { currency, month } }: InvoiceRecord, tax: ChargedTax, now: Instant) => ({
  space: 'tax' as const,
  key: taxKey(invoiceId),
  charge: taxCharge(tax, { currency, month, now }),
});

/** What an invoice is known by once it is finalized, and all that its document keeps. */
interface Numbered {
  readonly number: number;
  readonly issued: Issued;
}

/** The number that the invoice gets if nobody else takes it first, and its document. Nothing is written. */
export async function readNumbered(
  table: Table,
  slot: InvoiceRecord['slot'],
  { sync, tax }: Extract<Close, { status: 'finalized' }>,
  { now, invoicing }: Pick<Asked, 'now' | 'invoicing'>,
): Promise<Numbered> {
  const [number, customer] = await Promise.all([
    readNextNumber(table, slot),
    findCustomer(table, slot.customerId),
  ]);
  const isPayable = sync === 'pending';
  return { number, issued: issuedBy(invoicing, { slot, number, customer, isPayable, tax, now }) };
}

const FIRST_NUMBER = 1;

/** The number that the customer's next finalized invoice in this currency gets. */
async function readNextNumber(table: Table, slot: InvoiceRecord['slot']): Promise<number> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.number(slot), ConsistentRead: true }),
  );
  return Item ? items.number.read(Item).next : FIRST_NUMBER;
}

/**
 * The number is taken in the same transaction that uses it, so there are no gaps. The condition is that nobody else
 * took it.
 */
function takenNumber(table: Table, slot: InvoiceRecord['slot'], number: number): TransactItem {
  const made = madeWith(items.number.version);
  return {
    Update: {
      TableName: table.name,
      Key: keys.number(slot),
      UpdateExpression: `SET #next = :next, ${made.set}`,
      ConditionExpression: number === FIRST_NUMBER ? 'attribute_not_exists(pk)' : '#next = :taken',
      ExpressionAttributeNames: { ...made.names, '#next': 'next' },
      ExpressionAttributeValues: {
        ...made.values,
        ':next': number + 1,
        ...(number !== FIRST_NUMBER && { ':taken': number }),
      },
    },
  };
}

/** It waits for its first try, in the list of the sync's work. The condition is that there is no sync of it yet. */
function pendingSync(table: Table, { invoiceId, slot }: InvoiceRecord, now: Instant): TransactItem {
  const item = items.sync.write({
    ...keys.sync(invoiceId),
    invoice_id: invoiceId,
    customer_id: slot.customerId,
    status: 'pending',
    attempts: 0,
    next_attempt_at: now,
    due_since: now,
    list_pk: keys.workList(invoiceId),
    list_sk: keys.syncPlace(now, invoiceId),
  });
  return { Put: { TableName: table.name, Item: item, ConditionExpression: 'attribute_not_exists(pk)' } };
}

/** The error of a closing that could not go on. What it did is not undone, and the next caller goes on from there. */
export const busyInvoice = (invoiceId: InvoiceId, why: string) =>
  outage(`Invoice ${invoiceId} is too busy to be closed right now.`, new Error(why));
