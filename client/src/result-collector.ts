import type { BillingError } from './errors.ts';
import type { InvoiceState } from './generated/model.ts';
import type { Route } from './route.ts';

/** The parts of a batch's entry that its result names. */
export interface EntryKey {
  readonly index: number;
  /** What its result is told by: an item's key, a lead's id. */
  readonly key: string;
  /** What Tally knows it by: two entries with the same identity are one. */
  readonly id: string;
}

/** The outcomes of an entry that was not applied. */
export type NotApplied = 'conflict' | 'rejected' | 'failed';
type Outcome = 'created' | 'replayed' | NotApplied;

/** A result, of which the collector needs to know no more. */
interface Result {
  readonly outcome: Outcome;
}

/** A form for each outcome, so that a comparison with `outcome` tells the compiler what else is there. */
export type ByOutcome<Any extends Result> = Any extends unknown
  ? { [Each in Any['outcome']]: Any & { readonly outcome: Each } }[Any['outcome']]
  : never;

/** How many entries came to each outcome. */
export type Summary = Record<Outcome, number>;

export interface Results {
  readonly results: Result[];
  readonly summary: Summary;
  readonly invoices?: InvoiceState[];
}

/** Collects the entries' results, in whichever order they come. */
export interface ResultCollector {
  add(entry: EntryKey, result: Partial<Result> & { readonly error?: unknown }): void;
  refuse(entry: EntryKey, outcome: NotApplied, error: BillingError): void;
  /**
   * Fails an entry if an earlier entry of its identity is not settled. If it were sent, it might be applied in place of
   * the earlier one.
   */
  holdsBack(entry: EntryKey): boolean;
  addInvoice(state: InvoiceState): void;
  all(): Results;
}

/** A route that takes batches; what can be had without invoices has them. */
type BatchRow = Pick<Route, 'minimal'> & { readonly batch: NonNullable<Route['batch']> };

/** @param before Results that are known already. They stay, unless an entry gets another one. */
export const resultCollector = ({ batch, minimal }: BatchRow, before?: Results): ResultCollector => {
  const results = [...(before?.results ?? [])];
  const invoices = new Map(before?.invoices?.map((state) => [state.invoice_id, state]));
  /** Why an entry of this identity is not settled. */
  const unsettled = new Map<string, BillingError>();

  const add: ResultCollector['add'] = ({ index, key }, result) => {
    results[index] = { ...result, index, [batch.named]: key } as Result; // Tally's result, or `refuse` gave its outcome
  };
  const refuse: ResultCollector['refuse'] = (entry, outcome, error) => {
    if (outcome === 'failed') unsettled.set(entry.id, error);
    add(entry, { outcome, error });
  };

  return {
    add,
    refuse,
    holdsBack(entry) {
      const error = unsettled.get(entry.id);
      if (error) refuse(entry, 'failed', error);
      return !!error;
    },
    // Replies can overtake each other. An open invoice never loses lines, so the state with more lines is newer.
    addInvoice(state) {
      const known = invoices.get(state.invoice_id)?.line_item_count ?? 0;
      if (known <= state.line_item_count) invoices.set(state.invoice_id, state);
    },
    all() {
      const summary = { created: 0, replayed: 0, conflict: 0, rejected: 0, failed: 0 };
      for (const { outcome } of results) summary[outcome] += 1;
      return { results, summary, ...(minimal && { invoices: [...invoices.values()] }) };
    },
  };
};
