import { TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Instant, InvoiceId } from '../../../client/contract/shapes/fields.ts';
import type { CloseTarget } from '../../domain/invoice-lifecycle.ts';
import type { InvoiceRecord } from '../../domain/invoice-record.ts';
import type { Invoicing } from '../../domain/invoicing/invoicing.ts';
import { readInvoice } from '../invoices/reading.ts';
import { pause } from '../table/deadline.ts';
import { keys } from '../table/items.ts';
import { throughConflicts } from '../table/retry.ts';
import {
  cancellationReasons,
  conditionFailed,
  type Key,
  type Table,
  type TransactItem,
} from '../table/table.ts';
import { busyInvoice, settle } from './settlement.ts';

/** Who asks for an invoice to be closed, and when, UTC; and how the stage issues invoices. */
export interface Asked {
  readonly by: string;
  readonly now: Instant;
  readonly invoicing: Invoicing;
}

/** A closed invoice, whichever state it ended in. */
export interface Closed {
  readonly invoice: InvoiceRecord;
  /**
   * Whether this very call settled it. Of all that close an invoice, one at most is told so: the one to tell others.
   * It is nobody if that one dies, so the list of the sync's work counts, not this.
   */
  readonly isSettledNow: boolean;
}

/**
 * Closes an invoice completely. An open invoice ends in the target state. An invoice whose closing began before ends in
 * the state that was chosen then, whoever began it and wherever it stopped.
 *
 * @returns undefined when there is none
 * @throws DomainError `unavailable` when it is too busy now. What was done stays, and the next call goes on
 */
export async function closeInvoice(
  table: Table,
  invoiceId: InvoiceId,
  target: CloseTarget,
  asked: Asked,
): Promise<Closed | undefined> {
  let isSettledNow = false;
  // Two steps and a last look. More are needed only when somebody else closes it at the same time.
  for (let step = 0; step < 5; step += 1) {
    const invoice = await readInvoice(table, invoiceId);
    if (!invoice) return undefined;
    if (invoice.lifecycle.status === 'open') {
      await beginClosing(table, invoice, target, asked);
    } else if (invoice.lifecycle.status === 'closing') {
      await closeShards(table, invoice);
      isSettledNow = await settle(table, invoiceId, asked);
    } else {
      return { invoice, isSettledNow };
    }
  }
  throw busyInvoice(invoiceId, 'Somebody else is closing it and does not finish.');
}

/** The month moves on to its next invoice. Whoever reads the pointer from now on bills there. */
export async function beginClosing(
  table: Table,
  { invoiceId, slot, seq }: Pick<InvoiceRecord, 'invoiceId' | 'slot' | 'seq'>,
  target: CloseTarget,
  { by }: Pick<Asked, 'by'>,
): Promise<void> {
  const toVoid = target.to === 'void';
  const header: TransactItem = {
    Update: {
      TableName: table.name,
      Key: keys.header(invoiceId),
      UpdateExpression: `SET #status = :closing, #to = :to, #by = :by${toVoid ? ', #reason = :reason' : ''}`,
      ConditionExpression: '#status = :open',
      ExpressionAttributeNames: {
        '#status': 'status',
        '#to': 'to',
        '#by': 'closed_by',
        ...(toVoid && { '#reason': 'void_reason' }),
      },
      ExpressionAttributeValues: {
        ':closing': 'closing',
        ':open': 'open',
        ':to': target.to,
        ':by': by,
        ...(toVoid && { ':reason': target.voidReason }),
      },
    },
  };
  const pointer: TransactItem = {
    Update: {
      TableName: table.name,
      Key: keys.pointer(slot),
      UpdateExpression: 'SET #seq = :next, #open = :false',
      ConditionExpression: '#seq = :seq',
      ExpressionAttributeNames: { '#seq': 'seq', '#open': 'open' },
      ExpressionAttributeValues: { ':seq': seq, ':next': seq + 1, ':false': false },
    },
  };
  try {
    await throughConflicts(table, () =>
      table.client.send(new TransactWriteCommand({ TransactItems: [header, pointer] })),
    );
  } catch (error) {
    // Somebody else began it first, perhaps with another target.
    if (!cancellationReasons(error)?.some(conditionFailed)) throw error;
  }
}

/**
 * Closes each shard by a write of its own. After that the invoice takes no line. One transaction for all shards would
 * conflict with some writer every time on a busy invoice, and never pass.
 *
 * @param invoice its status is `closing`, so it gets no more shards
 */
export async function closeShards(
  table: Table,
  { invoiceId, ...spread }: Pick<InvoiceRecord, 'invoiceId' | 'shards' | 'together'>,
): Promise<void> {
  const shards = Array.from({ length: spread.shards }, (_, index) => keys.shard(invoiceId, index, spread));
  await Promise.all(shards.map((key) => closeShard(table, invoiceId, key)));
}

/** With 5 to 15 ms for each try, this is some five seconds: enough for a shard that sixty writers use. */
const MOST_TRIES = 500;

async function closeShard(table: Table, invoiceId: InvoiceId, key: Key): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    try {
      await table.client.send(
        new UpdateCommand({
          TableName: table.name,
          Key: key,
          UpdateExpression: 'SET #closed = :true REMOVE #spare',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeNames: { '#closed': 'closed', '#spare': 'spare' },
          ExpressionAttributeValues: { ':true': true },
        }),
      );
      return;
    } catch (error) {
      if (!(error instanceof TransactionConflictException)) throw error;
    }
    await pause(table, 5 + Math.random() * 10);
  }
  throw busyInvoice(invoiceId, `Its ${key.sk} was never free in ${MOST_TRIES} tries.`);
}
