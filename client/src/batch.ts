import type { CallSoFar, Ending, RepeatedCall } from './call.ts';
import type { Returned } from './call-options.ts';
import type { Outcome } from './errors.ts';
import { type Failure, stronger } from './failure.ts';
import type { AddLineItemsReply, BatchResult, Problem } from './generated/model.ts';
import { routes } from './generated/routes.ts';
import type { BilledLineItem, ItemKey, ResultCollector, UnbilledLineItem } from './line-item-results.ts';
import { failureOfProblem } from './reply.ts';
import type { Sender } from './sender.ts';

/** An item on its way. */
export interface PendingItem extends ItemKey {
  /** The item as it is sent, its key included. */
  readonly json: string;
  /** What the results of only this item prove. */
  known: Outcome;
}

interface Run {
  readonly sender: Sender;
  readonly collector: ResultCollector;
  readonly minimal?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** When this batch and its parts must end, in the clock's elapsed time. */
  readonly endsAt: number;
  /** What the tries of a batch that was too large proved, for its halves. */
  readonly before?: CallSoFar;
}

/** Its invoices may be left out. */
type Replied = Returned<AddLineItemsReply, 'invoices', boolean>;

/** One of the reply's results, or its substitute if the reply has none. */
type ItemAnswer = Partial<Omit<BatchResult, 'error'> & { error: Partial<Problem> }>;

export const MOST_ITEMS = 500;

/** Sends a batch until each of its items has a result. */
export async function sendBatch(items: readonly PendingItem[], run: Run): Promise<void> {
  const { sender, collector } = run;
  const { settings } = sender;
  /** The items without a result. Each try sends only these. */
  let left = items.filter((item) => !collector.holdsBack(item));
  if (left.length === 0) return;
  if (left.length > MOST_ITEMS) return sendHalves(left, run);
  /** Why they have none, by the last reply. */
  let failures = new Map<PendingItem, Failure>();
  let unfinished: Failure | undefined;

  const settle = (item: PendingItem, outcome: UnbilledLineItem['outcome'], ending: Ending): void => {
    const known = stronger(itemOutcome(call), item.known);
    collector.addUnbilled(item, outcome, call.error(ending, known, item.key));
  };

  /** Notes the item's result, or why it must be sent again. */
  const readOne = (item: PendingItem, answer: ItemAnswer = NO_RESULT): void => {
    if (answer.line_item) {
      const { index, key } = item;
      collector.add({ ...answer, index, idempotency_key: key } as BilledLineItem); // created or replayed: only these have a line
      return;
    }
    const failure = failureOfItem(answer);
    item.known = stronger(item.known, failure.outcome);
    if (answer.retryable) {
      failures.set(item, failure);
      return;
    }
    const outcome =
      answer.outcome === 'conflict' || answer.outcome === 'rejected' ? answer.outcome : 'failed';
    settle(item, outcome, { failure: { ...failure, advice: 'never' } });
  };

  const read = ({ results, invoices = [] }: Replied): Failure | undefined => {
    const answers = new Map(results.map((result) => [result.index, result]));
    failures = new Map();
    for (const [place, item] of left.entries()) readOne(item, answers.get(place));
    for (const invoice of invoices) collector.addInvoice(invoice);
    left = [...failures.keys()];
    unfinished = strongest([...failures.values()]);
    return unfinished;
  };

  const call: RepeatedCall = sender.call({
    ...run,
    route: 'addLineItems',
    target: routes.addLineItems.path,
    body: () => `{"items":[${left.map(({ json }) => json)}]}`,
    unfinished: read as (reply: unknown) => Failure | undefined, // its mark was checked
    deadline: run.endsAt - settings.clock.elapsed(),
    timeout: settings.batchTimeout,
  });
  const result = await call.result();
  if ('reply' in result) return;
  const { failure, gaveUp } = result;
  const isTooLarge = failure.status === 413;
  if (isTooLarge && left.length > 1) return sendHalves(left, { ...run, before: call.soFar });
  for (const item of left) {
    const own = failure === unfinished ? failures.get(item) : undefined;
    settle(item, isTooLarge ? 'rejected' : 'failed', { failure: own ?? failure, gaveUp });
  }
}

/** One half after the other, since both may have items of the same key. */
async function sendHalves(items: readonly PendingItem[], run: Run): Promise<void> {
  const middle = Math.ceil(items.length / 2);
  await sendBatch(items.slice(0, middle), run);
  await sendBatch(items.slice(middle), run);
}

const NO_RESULT = {
  error: { status: 200, code: 'unexpected_reply', detail: 'the reply has no result for this item' },
};

/** The batch may have been answered and the reply lost. So it is not known whether this item was billed. */
const itemOutcome = ({ soFar: { outcome } }: RepeatedCall): Outcome =>
  outcome === 'applied' ? 'unknown' : outcome;

/**
 * What is wrong with an item. Fields are named within the item, since the caller does not know its place in the batch.
 */
function failureOfItem({ error, retryable }: ItemAnswer): Failure {
  const errors = error?.errors?.map(({ field, message }) => ({
    field: field.replace(/^items\[\d+\]\.?/, '') || 'body',
    message,
  }));
  const failure = failureOfProblem({ ...error, errors }, error?.status ?? 503);
  return retryable && failure.advice === 'never' ? { ...failure, advice: 'soon' } : failure;
}

/** One failure for all items, with the longer wait if any item asks for it. Each item keeps its own outcome. */
function strongest(failures: readonly Failure[]): Failure | undefined {
  const [first] = failures;
  return (
    first && {
      ...first,
      outcome: 'not_applied',
      advice: failures.some(({ advice }) => advice === 'later') ? 'later' : 'soon',
    }
  );
}
