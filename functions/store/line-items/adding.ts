import { randomUUID } from 'node:crypto';
import type { CustomerId, Instant, LineItemId } from '../../../client/contract/shapes/fields.ts';
import { DomainError } from '../../domain/errors.ts';
import {
  type Charge,
  type Defaulted,
  differences,
  type KeySpace,
  lineItemIdOf,
} from '../../domain/line-item.ts';
import type { BillingMonths } from '../../domain/months.ts';
import { told } from '../../domain/outage.ts';
import type { StoredLineItem } from '../../domain/stored-line-item.ts';
import { controlTotalWrites } from '../control-totals/control-totals.ts';
import { growShards } from '../invoices/making.ts';
import { bounded } from '../table/deadline.ts';
import { eachAtMost } from '../table/in-parallel.ts';
import type { LineItemItem } from '../table/items/line-item.ts';
import { backOff, busyStore, MOST_ATTEMPTS } from '../table/retry.ts';
import type { Table } from '../table/table.ts';
import { recording } from '../table/write-record.ts';
import { type Destination, type Place, placeOf } from './place.ts';
import { storedLineItem } from './stored.ts';
import { type Companions, fittingTogether, type NewLine, type Outcome, tryLines } from './transaction.ts';

/** A request for one line item, after the rules were applied. */
export interface LineItemRequest {
  readonly customerId: CustomerId;
  /** The key's space; if left out, that of callers (`u`). */
  readonly space?: KeySpace;
  readonly idempotencyKey: string;
  readonly charge: Charge;
  readonly defaulted: Defaulted;
  readonly months: BillingMonths;
  readonly createdBy: string;
  readonly now: Instant;
}

export type LineItemOutcome =
  | { readonly kind: 'created' | 'replayed'; readonly lineItem: StoredLineItem }
  /** The key was used with other content. */
  | { readonly kind: 'conflict'; readonly error: DomainError }
  /**
   * It is not known to be written. If it is sent again, it is applied once. This is used for any error, also a defect.
   */
  | { readonly kind: 'failed'; readonly error: unknown };

export interface Terms {
  /** The latest time (ms since the epoch) until which it waits for a busy store. */
  readonly until?: number;
  /** Uses all of that time. This is for many lines, where each is worth that the others wait. */
  readonly patient?: boolean;
  /** Whether the caller's control totals are kept. */
  readonly counted?: boolean;
  /** Other writes in the lines' transaction, with their own conditions. */
  readonly companions?: Companions;
}

export type AddedLineItem = Readonly<{ lineItem: StoredLineItem; replayed: boolean }>;

/**
 * Adds one line item to its invoice.
 *
 * @throws DomainError `idempotency_conflict` when the key was used with other content; `unavailable`
 */
export async function addLineItem(
  table: Table,
  request: LineItemRequest,
  terms: Terms = {},
): Promise<AddedLineItem> {
  const [outcome] = await addLineItems(table, [request], terms);
  switch (outcome?.kind) {
    case 'created':
    case 'replayed':
      return { lineItem: outcome.lineItem, replayed: outcome.kind === 'replayed' };
    case 'conflict':
    case 'failed':
      throw outcome.error;
    case undefined:
      throw new Error('A request for a line item had no outcome.');
    default:
      return outcome satisfies never;
  }
}

/** How many calls one request makes to the table at a time. */
const GROUPS_AT_A_TIME = 16;

/**
 * Adds line items for any customers. Lines of one invoice share transactions. Each line has its own outcome, in the
 * order given. If two have the same key, the second is judged against the first.
 */
export async function addLineItems(
  table: Table,
  requests: readonly LineItemRequest[],
  terms: Terms = {},
): Promise<LineItemOutcome[]> {
  const attempt = randomUUID();
  const { until } = terms;
  const limited = until === undefined ? table : bounded(table, until);
  const asked = requests.map((request) => ({ request, lineItemId: idOf(request) }));
  const firsts = new Map(asked.toReversed().map((line) => [line.lineItemId, line]));
  const found: Found = new Map();
  const groups = Map.groupBy(firsts.values(), ({ request }) => destinationName(request));
  await eachAtMost(GROUPS_AT_A_TIME, groups.values(), async (group) => {
    const lines = group.map(({ request, lineItemId }) => ({ ...request, lineItemId, attempt }));
    const [first] = group;
    if (first) await billTogether(limited, lines, destinationOf(first.request), terms, found);
  });
  return asked.map((line) =>
    judge(found.get(line.lineItemId), line.request, firsts.get(line.lineItemId) === line),
  );
}

const idOf = ({ customerId, space = 'u', idempotencyKey }: LineItemRequest): LineItemId =>
  lineItemIdOf(customerId, space, idempotencyKey);

const destinationOf = ({ customerId, charge, months }: LineItemRequest): Destination => ({
  customerId,
  currency: charge.currency,
  months,
});

const destinationName = (request: LineItemRequest): string => JSON.stringify(destinationOf(request));

/** What is known about a key: its line, and whether this request wrote it. */
type Finding = { readonly line: LineItemItem; readonly written: boolean } | { readonly error: unknown };
type Found = Map<LineItemId, Finding>;

/** How often a writer may find the invoice closed or replaced before it gives up. */
const MOST_HOPS = 12;
/** One conflict is chance. More of them mean that there are too few shards. */
const CONFLICTS_BEFORE_GROWTH = 3;

/** Lines of one destination, until the result of each is known. */
async function billTogether(
  table: Table,
  lines: readonly NewLine[],
  destination: Destination,
  terms: Terms,
  found: Found,
): Promise<void> {
  const left = (): NewLine[] => lines.filter(({ lineItemId }) => !found.has(lineItemId));
  const { table: recorded, writes } = recording(table);
  try {
    await billEach(recorded, left, destination, terms, found);
  } catch (cause) {
    // The lines that were written are known, since a transaction writes all of its lines or none.
    const error = told(cause, 'keyed write', writes.unsure ? 'unknown' : 'not_applied');
    for (const { lineItemId } of left()) found.set(lineItemId, { error });
  }
}

async function billEach(
  table: Table,
  left: () => NewLine[],
  destination: Destination,
  terms: Terms,
  found: Found,
): Promise<void> {
  const { patient = false } = terms;
  const mostBusy = patient ? Number.POSITIVE_INFINITY : MOST_ATTEMPTS;
  const companionsOf = (of: readonly NewLine[]) => companionsIn(table, of, terms);
  let place = await placeOf(table, destination, { asKnown: true });
  const tries: Tries = { busy: 0, hops: 0 };
  for (let lines = left(); lines.length > 0; lines = left()) {
    if (tries.hops >= MOST_HOPS || tries.busy >= mostBusy) {
      throw busyStore(new Error(`${lines.length} lines gave up after ${JSON.stringify(tries)}.`));
    }
    const together = lines.slice(0, fittingTogether(lines, companionsOf));
    const outcome = await tryLines(table, { lines: together, place, companionsOf });
    note(outcome, together, found);
    place = await placeAfter(outcome, { table, destination, place }, tries);
  }
}

interface Tries {
  busy: number;
  hops: number;
}

function note(outcome: Outcome, tried: readonly NewLine[], found: Found): void {
  if (outcome.kind === 'created') {
    for (const line of outcome.lines) found.set(line.line_item_id, { line, written: true });
  }
  if (outcome.kind === 'exist') {
    const own = tried[0]?.attempt;
    // The line may be our own, written by a try whose reply was lost.
    for (const line of outcome.originals) {
      found.set(line.line_item_id, { line, written: line.attempt === own });
    }
  }
}

interface Tried {
  readonly table: Table;
  readonly destination: Destination;
  readonly place: Place;
}

/** Where the remaining lines are tried next, and what to wait for first. */
async function placeAfter(
  outcome: Outcome,
  { table, destination, place }: Tried,
  tries: Tries,
): Promise<Place> {
  switch (outcome.kind) {
    case 'created':
      tries.busy = 0;
      return place;
    case 'exist':
      return place;
    case 'refused':
      throw outcome.error;
    case 'moved':
      tries.hops += 1;
      return placeOf(table, destination, { asKnown: false });
    case 'busy':
      tries.busy += 1;
      await backOff(table, tries.busy);
      return outcome.shard ? lessCrowded({ table, destination, place }, tries) : place;
    default:
      return outcome satisfies never;
  }
}

/** The same invoice with more shards, when writers keep meeting. Another writer made them, or this one does. */
async function lessCrowded({ table, destination, place }: Tried, { busy }: Tries): Promise<Place> {
  const now = await placeOf(table, destination, { asKnown: false });
  if (busy % CONFLICTS_BEFORE_GROWTH !== 0 || now.pointer.shards > place.pointer.shards) return now;
  await growShards(table, now.slot, now.pointer);
  return placeOf(table, destination, { asKnown: false });
}

/** The control totals come last and have no condition. So the first reasons belong to the other writes. */
function companionsIn(
  table: Table,
  lines: readonly NewLine[],
  { counted = false, companions = NONE }: Terms,
): Companions {
  const counting = counted ? controlTotalWrites(table, lines) : [];
  return { writes: [...companions.writes, ...counting], refusal: companions.refusal };
}

const NONE: Companions = { writes: [], refusal: () => undefined };

function judge(finding: Finding | undefined, request: LineItemRequest, isFirst: boolean): LineItemOutcome {
  if (finding === undefined) return { kind: 'failed', error: new Error('A line item was not tried.') };
  if ('error' in finding) return { kind: 'failed', error: finding.error };
  const lineItem = storedLineItem(finding.line);
  if (finding.written && isFirst) return { kind: 'created', lineItem };
  const errors = differences(lineItem.charge, request.charge, request.defaulted);
  if (errors.length === 0) return { kind: 'replayed', lineItem };
  return {
    kind: 'conflict',
    error: new DomainError('idempotency_conflict', {
      detail: (fields) =>
        `Idempotency key ${request.idempotencyKey} was used with other content: ${fields}. Nothing was written. Send the same content again, or use a new key for a new charge.`,
      errors,
      lineItemId: lineItem.lineItemId,
    }),
  };
}
