import type { CancellationReason } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { Big } from 'big.js';
import type { LineItemId } from '../../../client/contract/shapes/fields.ts';
import { DomainError } from '../../domain/errors.ts';
import { lineItemIdOf } from '../../domain/line-item.ts';
import type { StoredLineItem } from '../../domain/stored-line-item.ts';
import type { Decision } from '../../domain/subscriptions/changing.ts';
import type { Subscription } from '../../domain/subscriptions/subscription.ts';
import { addLineItems } from '../line-items/adding.ts';
import { originalsShare } from '../line-items/credits.ts';
import { readLineItem } from '../line-items/find.ts';
import type { Companions } from '../line-items/outcome.ts';
import { backOff, busyStore, MOST_ATTEMPTS, throughConflicts } from '../table/retry.ts';
import { cancellationReasons, conditionFailed, type Table, type TransactItem } from '../table/table.ts';
import { billDueMonths, withLine } from './billing-months.ts';
import { getSubscription } from './find.ts';
import { lineRequest, SubscriptionMoved, subscriptionUpdate, type Writer } from './writes.ts';

/** What a decision wrote: the credit, then the charge. */
export interface Decided {
  readonly subscription: Subscription;
  readonly lineItems: readonly StoredLineItem[];
}

export interface Deciding {
  /**
   * Called with the subscription, whose months up to now are billed, and with what may still be credited of its last
   * line. Undefined: there is nothing to write.
   */
  readonly decide: (subscription: Subscription, left: Big) => Decision | undefined;
  /** One more write of the same transaction. If its condition fails, the same was done before. */
  readonly record?: (lineItems: readonly LineItemId[]) => TransactItem;
}

/** The same was done before, under the same key. */
export class DoneBefore extends Error {
  override readonly name = 'DoneBefore';
}

/**
 * Bills what is due of a subscription, and then writes what is decided about it. Its lines, their invoice and the
 * subscription change in one transaction, on the condition that nobody wrote the subscription since it was read. If
 * somebody did, it is read and decided again.
 *
 * @throws DomainError `unavailable`; `DoneBefore`; what `decide` throws
 */
export async function writeDecision(
  table: Table,
  found: Subscription,
  { decide, record }: Deciding,
  writer: Writer,
): Promise<Decided> {
  let read = found;
  let onVoidInvoice: LineItemId | undefined;
  for (let tries = 1; tries <= MOST_ATTEMPTS; tries += 1) {
    const subscription = await billDueMonths(table, read, writer);
    const lastLine = await lastLineOf(table, subscription, onVoidInvoice);
    const decision = decide(subscription, lastLine?.creditable ?? new Big(0));
    if (!decision) return { subscription, lineItems: [] };
    const written = await unlessOutrun(() =>
      writeOnce(table, { subscription, lastLine, decision, record }, writer),
    );
    if (typeof written === 'object') return written;
    // Nothing of a line on a void invoice is owed. If somebody changes it meanwhile, its next last line is another.
    if (written === 'not creditable') onVoidInvoice = lastLine?.lineItemId;
    await backOff(table, tries);
    read = await getSubscription(table, found.customerId, found.subscriptionId);
  }
  throw busyStore(new Error(`Others wrote ${found.subscriptionId} ${MOST_ATTEMPTS} times meanwhile.`));
}

/** @returns `outrun` if somebody else wrote the subscription, or credited its last line, since they were read */
async function unlessOutrun(write: () => Promise<Decided>): Promise<Decided | 'outrun' | 'not creditable'> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof SubscriptionMoved) return 'outrun';
    const code = error instanceof DomainError ? error.code : undefined;
    if (code === 'credit_exceeds_original') return 'outrun';
    if (code === 'not_creditable') return 'not creditable';
    throw error;
  }
}

/** The line of the last days, unless it is the one that cannot be credited. */
const lastLineOf = async (
  table: Table,
  { lastBilled }: Subscription,
  onVoidInvoice: LineItemId | undefined,
): Promise<StoredLineItem | undefined> =>
  lastBilled && lastBilled.lineItemId !== onVoidInvoice
    ? readLineItem(table, lastBilled.lineItemId)
    : undefined;

interface Writing {
  readonly subscription: Subscription;
  readonly lastLine: StoredLineItem | undefined;
  readonly decision: Decision;
  readonly record: Deciding['record'];
}

async function writeOnce(table: Table, writing: Writing, writer: Writer): Promise<Decided> {
  const { subscription: before, decision } = writing;
  const { becomes, credit, charge } = decision;
  const changed = { ...before, ...becomes, updatedAt: writer.now, updatedBy: writer.by };
  const after = charge ? withLine(changed, charge) : changed;
  const lines = [credit, charge].filter((line) => line !== undefined);
  const ids = lines.map(({ key }) => lineItemIdOf(before.customerId, 'sub', key));
  const companions = companionsOf(table, writing, after, ids);
  const subscription = { ...after, version: before.version + 1 };
  if (lines.length === 0) {
    await writeAlone(table, companions);
    return { subscription, lineItems: [] };
  }
  // Both are used now, so they go to one invoice, in one transaction.
  const requests = lines.map((line) => lineRequest(before, line, writer));
  const outcomes = await addLineItems(table, requests, { companions });
  const lineItems = outcomes.map((outcome) => {
    if (outcome.kind === 'created') return outcome.lineItem;
    if (outcome.kind === 'failed') throw outcome.error;
    // Their keys belong to this version: who wrote them also wrote the subscription.
    throw new SubscriptionMoved();
  });
  return { subscription, lineItems };
}

/** What changes beside the lines: the subscription, the record, and what the credit takes from the last line. */
function companionsOf(
  table: Table,
  { subscription, lastLine, decision: { credit }, record }: Writing,
  after: Subscription,
  lineItems: readonly LineItemId[],
): Companions {
  const share =
    credit && lastLine
      ? originalsShare(table, lastLine, credit.charge.amount.neg(), false)
      : { writes: [], refusal: () => undefined };
  const recorded = record ? [record(lineItems)] : [];
  return {
    writes: [subscriptionUpdate(table, subscription, after), ...recorded, ...share.writes],
    refusal: ([ofSubscription, ...reasons]) => {
      if (reasons.slice(0, recorded.length).some(conditionFailed)) return new DoneBefore();
      if (conditionFailed(ofSubscription)) return new SubscriptionMoved();
      return share.refusal(reasons.slice(recorded.length));
    },
  };
}

async function writeAlone(table: Table, { writes, refusal }: Companions): Promise<void> {
  try {
    await throughConflicts(table, () =>
      table.client.send(new TransactWriteCommand({ TransactItems: [...writes] })),
    );
  } catch (error) {
    const reasons: readonly CancellationReason[] = cancellationReasons(error) ?? [];
    throw refusal(reasons) ?? error;
  }
}
