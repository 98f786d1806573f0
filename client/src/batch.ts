import type { CallSoFar, Ending, RepeatedCall } from './call.ts';
import type { Outcome } from './errors.ts';
import { type Failure, stronger } from './failure.ts';
import type { BatchOutcome, InvoiceState, Problem } from './generated/model.ts';
import { routes } from './generated/routes.ts';
import { failureOfProblem } from './reply.ts';
import type { EntryKey, NotApplied, ResultCollector } from './result-collector.ts';
import type { Sender } from './sender.ts';

/** The routes that take batches. */
export type BatchRoute = 'addLineItems' | 'addLeads';

/** An entry on its way. */
export interface PendingEntry extends EntryKey {
  /** The entry as it is sent, its key included. */
  readonly json: string;
  /** What the results of only this entry prove. */
  known: Outcome;
}

interface Run {
  readonly route: BatchRoute;
  readonly sender: Sender;
  readonly collector: ResultCollector;
  readonly minimal?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** When this batch and its parts must end, in the clock's elapsed time. */
  readonly endsAt: number;
  /** What the tries of a batch that was too large proved, for its halves. */
  readonly before?: CallSoFar;
}

/** One of the reply's results, or its substitute if the reply has none. */
interface Answer {
  readonly outcome?: BatchOutcome;
  readonly retryable?: boolean;
  readonly error?: Partial<Problem>;
}

interface Replied {
  readonly results: readonly (Answer & { readonly index: number })[];
  /** Of line items, where they were not left out. */
  readonly invoices?: readonly InvoiceState[];
}

export const MOST_ENTRIES = 500;

/** Sends a batch until each of its entries has a result. */
export const sendBatch = async (entries: readonly PendingEntry[], run: Run): Promise<void> => {
  const { route, sender, collector } = run;
  const { settings } = sender;
  const { path, batch } = routes[route];
  /** The entries without a result. Each try sends only these. */
  let left = entries.filter((entry) => !collector.holdsBack(entry));
  if (!left.length) return;
  if (left.length > MOST_ENTRIES) return sendHalves(left, run);
  /** Why they have none, by the last reply. */
  let failures = new Map<PendingEntry, Failure>();
  let unfinished: Failure | undefined;

  const settle = (entry: PendingEntry, outcome: NotApplied, ending: Ending): void => {
    // It stays known, should the entry be recovered.
    entry.known = stronger(entryOutcome(call), entry.known);
    collector.refuse(entry, outcome, call.error(ending, entry.known, entry.key));
  };

  /** Notes the entry's result, or why it must be sent again. */
  const readOne = (entry: PendingEntry, answer: Answer = NO_RESULT): void => {
    if (!answer.error) {
      collector.add(entry, answer);
      return;
    }
    const failure = failureOfEntry(answer);
    entry.known = stronger(entry.known, failure.outcome);
    if (answer.retryable) {
      failures.set(entry, failure);
      return;
    }
    const outcome =
      answer.outcome === 'conflict' || answer.outcome === 'rejected' ? answer.outcome : 'failed';
    settle(entry, outcome, { failure: { ...failure, advice: 'never' } });
  };

  const read = ({ results, invoices = [] }: Replied): Failure | undefined => {
    const answers = new Map(results.map((result) => [result.index, result]));
    failures = new Map();
    for (const [place, entry] of left.entries()) readOne(entry, answers.get(place));
    invoices.forEach(collector.addInvoice);
    left = [...failures.keys()];
    unfinished = strongest([...failures.values()]);
    return unfinished;
  };

  const call: RepeatedCall = sender.call({
    ...run,
    target: path,
    body: () => `{"${batch.field}":[${left.map(({ json }) => json)}]}`,
    unfinished: read as (reply: unknown) => Failure | undefined, // its mark was checked
    timeout: settings.batchTimeout,
  });
  const result = await call.result();
  if ('reply' in result) return;
  const { failure, gaveUp } = result;
  const isTooLarge = failure.status === 413;
  if (isTooLarge && left.length > 1) return sendHalves(left, { ...run, before: call.soFar });
  for (const entry of left) {
    const own = failure === unfinished ? failures.get(entry) : undefined;
    settle(entry, isTooLarge ? 'rejected' : 'failed', { failure: own ?? failure, gaveUp });
  }
};

/** One half after the other, since both may have entries of one identity. */
const sendHalves = async (entries: readonly PendingEntry[], run: Run): Promise<void> => {
  const middle = Math.ceil(entries.length / 2);
  await sendBatch(entries.slice(0, middle), run);
  await sendBatch(entries.slice(middle), run);
};

const NO_RESULT: Answer = {
  error: { status: 200, code: 'unexpected_reply', detail: 'the reply has no result for this item' },
};

/** The batch may have been answered and the reply lost. So it is not known whether this entry was applied. */
const entryOutcome = ({ soFar: { outcome } }: RepeatedCall): Outcome =>
  outcome === 'applied' ? 'unknown' : outcome;

/**
 * What is wrong with an entry. Fields are named within it, since the caller does not know its place in the batch.
 */
const failureOfEntry = ({ error, retryable }: Answer): Failure => {
  const errors = error?.errors?.map(({ field, message }) => ({
    field: field.replace(/^\w+\[\d+\]\.?/, '') || 'body',
    message,
  }));
  const failure = failureOfProblem({ ...error, errors }, error?.status ?? 503);
  return retryable && failure.advice === 'never' ? { ...failure, advice: 'soon' } : failure;
};

/** One failure for all entries, with the longer wait if any of them asks for it. Each entry keeps its own outcome. */
const strongest = (failures: readonly Failure[]): Failure | undefined => {
  const [first] = failures;
  return (
    first && {
      ...first,
      outcome: 'not_applied',
      advice: failures.some(({ advice }) => advice === 'later') ? 'later' : 'soon',
    }
  );
};
