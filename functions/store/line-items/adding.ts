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
import type { StoredLineItem } from '../../domain/stored-line-item.ts';
import { controlTotalWrites } from '../control-totals/control-totals.ts';
import { bounded } from '../table/deadline.ts';
import { eachAtMost } from '../table/in-parallel.ts';
import type { Table } from '../table/table.ts';
import { billTogether, type Finding, type Found } from './billing.ts';
import type { Companions } from './outcome.ts';
import type { Destination } from './place.ts';
import { storedLineItem } from './stored.ts';
import type { NewLine } from './transaction.ts';

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
  /**
   * Uses all of that time. This is for requests with many lines, since it is better to wait than to fail one of them.
   */
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
    if (!first) return;
    const destination = destinationOf(first.request);
    const companionsOf = (of: readonly NewLine[]) => companionsIn(limited, of, terms);
    await billTogether(limited, lines, { destination, companionsOf, patient: terms.patient ?? false }, found);
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
