import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { Big } from 'big.js';
import type { CustomerId, Instant, LineItemId } from '../../../client/contract/shapes/fields.ts';
import { type Charge, creditable } from '../../domain/line-item.ts';
import { invoiceIdOf } from '../../domain/months.ts';
import { invoiceWrites } from '../invoices/making.ts';
import { keepMade } from '../invoices/pointers.ts';
import { figureCountOf, figuresOf } from '../invoices/totals.ts';
import { additionOf } from '../table/expressions.ts';
import type { LineItemItem } from '../table/items/line-item.ts';
import { items, keys } from '../table/items.ts';
import { readEach } from '../table/read-each.ts';
import { cancellationReasons, type Key, type Table, type TransactItem } from '../table/table.ts';
import { isThrottled } from '../table/unanswered.ts';
import { type Companions, type InvoiceRefused, type Outcome, outcomeOf } from './outcome.ts';
import type { Place } from './place.ts';
import { crowdOf, type Tries } from './tries.ts';

/** A line item whose invoice is not known yet. */
export interface NewLine {
  readonly lineItemId: LineItemId;
  readonly customerId: CustomerId;
  readonly idempotencyKey: string;
  readonly charge: Charge;
  readonly createdBy: string;
  readonly now: Instant;
  /** The same over all tries of one request. By it a writer recognizes its own line. */
  readonly attempt: string;
}

export interface Attempt {
  /** At most as many as `fittingTogether` allows. */
  readonly lines: readonly NewLine[];
  readonly place: Place;
  /** The index of a shard of the place; if left out, a random one. */
  readonly shard?: number | undefined;
  /** What happened in earlier tries. */
  readonly tries: Tries;
  readonly companionsOf: (lines: readonly NewLine[]) => Companions;
}

/**
 * Tries to put lines and to add them to one shard of their invoice's total, in one transaction. The condition of each
 * line is that its key was never used. The condition of the shard is that it exists and is not closed. If the pointer
 * is out of date, one of these conditions fails.
 *
 * The lines are tried before an invoice is made for them, since a replay must not make an invoice. The invoice is then
 * made in the transaction of its first lines.
 *
 * After a try that met other writers it first reads whether the lines exist by now. This costs less than a transaction.
 */
export async function tryLines(table: Table, attempt: Attempt): Promise<Outcome> {
  const outcome = (await writtenMeanwhile(table, attempt)) ?? (await tryShard(table, attempt));
  const { meetings } = attempt.tries;
  if (outcome.kind === 'exist') meetings.forget();
  if (outcome.kind === 'created') meetings.settle(crowdOf(attempt.place));
  return outcome;
}

async function writtenMeanwhile(table: Table, { lines, tries }: Attempt): Promise<Outcome | undefined> {
  if (!tries.inDoubt) return undefined;
  tries.inDoubt = false;
  // Who writes the same lines most likely writes them together. So if the first is missing, all are.
  const [first, ...others] = lines.map(({ lineItemId }) => keys.lineItem(lineItemId));
  const found = first ? await readEach(table, [first]) : [];
  if (found.length === 0) return undefined;
  const originals = [...found, ...(await readEach(table, others))];
  return { kind: 'exist', originals: originals.map((item) => items.lineItem.read(item)) };
}

async function tryShard(table: Table, attempt: Attempt): Promise<Outcome> {
  const { lines, place, tries } = attempt;
  const shard = attempt.shard ?? anyShard(place);
  // Without lines the invoice does not change. Then only the companions are written.
  const ofShard =
    lines.length > 0 ? [shardUpdate(table, place, shard, chargesOf(lines), tries.meetings.load)] : [];
  const onShard = await write(table, attempt, lines, shard, ofShard);
  if (onShard.kind !== 'invoice refused') return onShard;
  if (onShard.found || place.pointer.open) return { kind: 'moved' };
  const first = lines.slice(0, roomBesideInvoice(place, attempt.companionsOf(lines)));
  const making = invoiceWrites(table, place.slot, place.pointer, firstOf(first).now, {
    charges: chargesOf(first),
    shard,
  });
  const onNewInvoice = await write(table, attempt, first, shard, making);
  if (onNewInvoice.kind === 'created') keepMade(table, place.slot, place.pointer);
  return onNewInvoice.kind === 'invoice refused' ? { kind: 'moved' } : onNewInvoice;
}

export const anyShard = ({ pointer }: Place): number => Math.floor(Math.random() * pointer.shards);

/** DynamoDB takes at most 100 items in a transaction, and an expression of at most 4 KB with 300 operands. */
export const MOST_ITEMS = 100;
const MOST_FIGURES = 200;

/** How many of the lines fit one transaction, counted from the first. */
export function fittingTogether(
  lines: readonly NewLine[],
  companionsOf: (lines: readonly NewLine[]) => Companions,
): number {
  let count = Math.min(lines.length, MOST_ITEMS - 3);
  while (count > 1 && !fits(lines.slice(0, count), companionsOf)) count -= Math.ceil(count / 8);
  return count;
}

function fits(lines: readonly NewLine[], companionsOf: Attempt['companionsOf']): boolean {
  const itemCount = lines.length + 1 + companionsOf(lines).writes.length;
  return itemCount <= MOST_ITEMS && figureCountOf(chargesOf(lines)) <= MOST_FIGURES;
}

/** A new invoice brings its header, its shards, the pointer and its place in the list of what is to be closed. */
export const itemsOfInvoice = ({ pointer: { open, shards } }: Place): number => (open ? 1 : 3 + shards);

const roomBesideInvoice = (place: Place, { writes }: Companions): number =>
  Math.max(1, MOST_ITEMS - itemsOfInvoice(place) - writes.length);

const chargesOf = (lines: readonly NewLine[]): Charge[] => lines.map(({ charge }) => charge);

function firstOf(lines: readonly NewLine[]): NewLine {
  const [first] = lines;
  if (!first) throw new Error('A transaction of no lines was asked for.');
  return first;
}

async function write(
  table: Table,
  { place, companionsOf }: Attempt,
  lines: readonly NewLine[],
  shard: number,
  ofInvoice: readonly TransactItem[],
): Promise<Exclude<Outcome, { kind: 'moved' }> | InvoiceRefused> {
  const lineItems = lines.map((line) => lineItemOf(line, place, shard));
  const companions = companionsOf(lines);
  const puts = lineItems.map((item) => linePut(table, item));
  const command = new TransactWriteCommand({ TransactItems: [...puts, ...ofInvoice, ...companions.writes] });
  try {
    await table.client.send(command);
    return { kind: 'created', lines: lineItems };
  } catch (error) {
    if (isThrottled(error)) return { kind: 'busy', over: 'others' };
    const reasons = cancellationReasons(error);
    if (!reasons) throw error;
    const outcome = outcomeOf(reasons, {
      lines: puts.length,
      ofInvoice: ofInvoice.length,
      makesInvoice: ofInvoice.length > 1,
      companions,
    });
    if (outcome) return outcome;
    throw error;
  }
}

/** Puts a line on the condition that its key was never used. */
export const linePut = (table: Table, line: LineItemItem): TransactItem => ({
  Put: {
    TableName: table.name,
    Item: items.lineItem.write(line),
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

/**
 * Adds charges to a shard, on the condition that it exists and is not closed.
 *
 * @param load what their writer met before, see `Meetings`
 */
export function shardUpdate(
  table: Table,
  { slot, pointer }: Place,
  shard: number,
  charges: readonly Charge[],
  load = 0,
): TransactItem {
  const key: Key = keys.shard(invoiceIdOf(slot, pointer.seq), shard, pointer);
  const addition = additionOf({
    ...figuresOf(charges),
    writes: new Big(1),
    ...(load > 0 && { load: new Big(load) }),
  });
  return {
    Update: {
      TableName: table.name,
      Key: key,
      ...addition,
      ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#closed)',
      ExpressionAttributeNames: { ...addition.ExpressionAttributeNames, '#closed': 'closed' },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

export function lineItemOf(line: NewLine, { slot, pointer, missed }: Place, shard: number): LineItemItem {
  const { usedAt, usedAtDefaulted, ...content } = line.charge;
  const invoiceId = invoiceIdOf(slot, pointer.seq);
  return {
    ...keys.lineItem(line.lineItemId),
    line_item_id: line.lineItemId,
    customer_id: line.customerId,
    invoice_id: invoiceId,
    idempotency_key: line.idempotencyKey,
    created_at: line.now,
    created_by: line.createdBy,
    attempt: line.attempt,
    rem: creditable(line.charge),
    list_pk: keys.lineItemList(invoiceId, shard),
    list_sk: keys.lineItemPlace(usedAt, line.lineItemId),
    used_at: usedAt,
    ...(usedAtDefaulted && { used_at_defaulted: true }),
    ...(missed !== undefined && { moved_from: missed }),
    ...content,
  };
}
