import type { CallSoFar, Ending, RepeatedCall } from './call.ts';
import type { Outcome } from './errors.ts';
import { combinedOutcome, type Failure } from './failure.ts';
import type { AddLineItemsReply, BatchResult } from './generated/model.ts';
import { routes } from './generated/routes.ts';
import type { BilledLineItem, ResultCollector, UnbilledLineItem } from './line-item-results.ts';
import { failureOfProblem } from './reply.ts';
import type { Sender } from './sender.ts';

/** An item on its way. */
export interface PendingItem {
  readonly index: number;
  readonly key: string;
  /** What Tally knows the line by: customer and key. */
  readonly line: string;
  /** The item as it is sent, its key included. */
  readonly json: string;
}

interface Run {
  readonly sender: Sender;
  readonly collector: ResultCollector;
  readonly signal: AbortSignal | undefined;
  /** When this batch and its parts must have ended, in the clock's elapsed time. */
  readonly endsAt: number;
  /** What a batch that was too large had come to, for its halves. */
  readonly before?: CallSoFar;
}

/** Sends a batch until each of its items has a result. */
export async function sendBatch(items: readonly PendingItem[], run: Run): Promise<void> {
  const { settings } = run.sender;
  const batch = new Batch(items, run.collector);
  const call: RepeatedCall = run.sender.call({
    route: 'addLineItems',
    target: routes.addLineItems.path,
    body: () => batch.text,
    unfinished: (reply) => batch.read(reply as AddLineItemsReply, call), // its mark was checked
    signal: run.signal,
    deadline: run.endsAt - settings.clock.elapsed(),
    timeout: settings.batchTimeout,
    before: run.before,
  });
  const result = await call.result();
  if ('reply' in result) return;
  const { left } = batch;
  if (result.failure.status !== 413 || left.length === 1) return batch.end(result, call);
  const middle = Math.ceil(left.length / 2);
  await sendBatch(left.slice(0, middle), { ...run, before: call.soFar });
  await sendBatch(left.slice(middle), { ...run, before: call.soFar });
}

class Batch {
  /** What has no result yet: each try sends just these. */
  left: readonly PendingItem[];
  readonly #collector: ResultCollector;
  /** Why they have none, and what that says of the whole, as of the last reply. */
  #failures = new Map<PendingItem, Failure>();
  #failure: Failure | undefined;

  constructor(items: readonly PendingItem[], collector: ResultCollector) {
    this.left = items;
    this.#collector = collector;
  }

  get text(): string {
    return `{"items":[${this.left.map(({ json }) => json)}]}`;
  }

  /** Takes the results over, and tells why some items are to be sent again, if any are. */
  read({ results, invoices }: AddLineItemsReply, call: RepeatedCall): Failure | undefined {
    const answers = new Map(results.map((result) => [result.index, result]));
    this.#failures = new Map();
    for (const [place, item] of this.left.entries()) {
      const failure = this.#readOne(item, answers.get(place), call);
      if (failure) this.#failures.set(item, failure);
    }
    for (const invoice of invoices) this.#collector.addInvoice(invoice);
    this.left = [...this.#failures.keys()];
    this.#failure = strongest([...this.#failures.values()]);
    return this.#failure;
  }

  /** Gives what is left the reason for which the call ended. */
  end({ failure, gaveUp }: Ending, call: RepeatedCall): void {
    for (const item of this.left) {
      const own = failure === this.#failure ? this.#failures.get(item) : undefined;
      const outcome = failure.status === 413 ? 'rejected' : 'failed';
      this.#settle(item, outcome, { failure: own ?? failure, gaveUp }, call);
    }
  }

  /** Why the item is to be sent again, unless it has its result. */
  #readOne(item: PendingItem, answer: BatchResult | undefined, call: RepeatedCall): Failure | undefined {
    if (answer?.line_item) {
      this.#collector.add({ ...answer, index: item.index, idempotency_key: item.key } as BilledLineItem); // created or replayed: what has a line
      return undefined;
    }
    const failure = answer ? failureOfItem(answer) : NO_RESULT;
    if (answer?.retryable) return failure;
    const outcome =
      answer?.outcome === 'conflict' || answer?.outcome === 'rejected' ? answer.outcome : 'failed';
    this.#settle(
      item,
      outcome,
      { failure: { ...failure, advice: 'never' } },
      call,
      combinedOutcome(itemOutcome(call), failure),
    );
    return undefined;
  }

  #settle(
    item: PendingItem,
    outcome: UnbilledLineItem['outcome'],
    ending: Ending,
    call: RepeatedCall,
    known = itemOutcome(call),
  ): void {
    const { index, key } = item;
    const error = call.error(ending, { outcome: known, idempotencyKey: key });
    this.#collector.add({ index, idempotency_key: key, outcome, error });
  }
}

const NO_RESULT = failureOfProblem(
  { code: 'unexpected_reply', detail: 'the reply has no result for this item' },
  200,
);

/** A batch was answered, maybe, and the reply lost: whether this item was billed nobody has said. */
const itemOutcome = ({ soFar: { outcome } }: RepeatedCall): Outcome =>
  outcome === 'applied' ? 'unknown' : outcome;

/** What is wrong with an item, its fields named within the item: its place in a batch means nothing to the caller. */
function failureOfItem({ error, retryable }: BatchResult): Failure {
  const errors = error?.errors?.map(({ field, message }) => ({
    field: field.replace(/^items\[\d+\]\.?/, '') || 'body',
    message,
  }));
  const failure = failureOfProblem({ ...error, errors }, error?.status ?? 503);
  return retryable && failure.advice === 'never' ? { ...failure, advice: 'soon' } : failure;
}

/** One failure for all: the least known of any, and the longer waits where any is asked for. */
function strongest(failures: readonly Failure[]): Failure | undefined {
  const [first] = failures;
  return (
    first && {
      ...first,
      outcome: failures.some(({ outcome }) => outcome === 'unknown') ? 'unknown' : 'not_applied',
      advice: failures.some(({ advice }) => advice === 'later') ? 'later' : 'soon',
    }
  );
}
