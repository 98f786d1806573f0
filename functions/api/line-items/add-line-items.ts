import type { InvoiceState } from '../../../client/contract/invoices/state.ts';
import type { BatchResult } from '../../../client/contract/line-items/write-replies.ts';
import { keepsControlTotals } from '../../domain/caller-rules.ts';
import {
  failTogether,
  isTold,
  loggedItem,
  type NotWritten,
  notWritten,
  problemAt,
  summaryOf,
} from '../../http/batch.ts';
import { type ApiRequest, endpoint, type Services } from '../../http/endpoint.ts';
import { ok } from '../../http/reply.ts';
import type { LoggedItem } from '../../http/request-log.ts';
import { refusalOf } from '../../http/validation.ts';
import { readStanding } from '../../store/invoices/standing.ts';
import { addLineItems, type LineItemOutcome, type LineItemRequest } from '../../store/line-items/adding.ts';
import { bounded } from '../../store/table/deadline.ts';
import { eachAtMost } from '../../store/table/in-parallel.ts';
import { invoiceStateOf } from '../invoices/views.ts';
import { lineItemWrite } from './add-line-item.ts';
import { requestedLineItem } from './requested-line-item.ts';
import { lineItemView } from './views.ts';

type BatchRequest = ApiRequest<'addLineItems'>;
/** The result of an item, also when it never reached the store. */
type Outcome = LineItemOutcome | NotWritten;

/** How many reads and writes of one batch run at a time. */
const AT_A_TIME = 16;
/** Time reserved for reading the invoices, in case the writes take all the rest. */
const READING_MS = 2_000;

export default endpoint('addLineItems', {
  access: lineItemWrite.access,
  // Each item is checked by itself.
  holdsToReach: true,
  patient: true,
  async handle(request, services) {
    const outcomes = await billed(request, services);
    const results = outcomes.map((outcome, index) => resultOf(outcome, index, request.requestId));
    const summary = summaryOf(results);
    services.countOutcomes(summary, loggedItems(request.body.items, outcomes));
    return ok({
      results,
      summary,
      ...(!request.minimal && { invoices: await invoicesOf(outcomes, services) }),
    });
  },
});

async function billed(request: BatchRequest, services: Services): Promise<Outcome[]> {
  const { items } = request.body;
  const until = request.until - (request.minimal ? 0 : READING_MS);
  const writing = { ...services, table: bounded(services.table, until) };
  const outcomes = new Map<number, Outcome>();
  const requests = new Map<number, LineItemRequest>();
  await eachAtMost(AT_A_TIME, items.entries(), async ([index, item]) => {
    try {
      requests.set(index, await checked(item, request, writing));
    } catch (error) {
      outcomes.set(index, notWritten(error));
    }
  });
  failTogether(items.map(identityOf), outcomes, requests);
  // In the order sent, because if two items have one key, the first is billed.
  const order = [...requests.keys()].sort((a, b) => a - b);
  const lines = order.flatMap((index) => requests.get(index) ?? []);
  const added = await addLineItems(writing.table, lines, {
    until,
    patient: true,
    counted: keepsControlTotals(services.rules, request.caller),
  });
  for (const [place, outcome] of added.entries()) outcomes.set(order[place] ?? -1, outcome);
  for (const outcome of outcomes.values()) if (outcome.kind === 'failed') services.report(outcome.error);
  return items.map((_, index) => outcomes.get(index) ?? notWritten(new Error('An item had no outcome.')));
}

/** Those that were not written now, by their keys. */
const loggedItems = (items: BatchRequest['body']['items'], outcomes: readonly Outcome[]): LoggedItem[] =>
  items.flatMap((each, index) => {
    const outcome = outcomes[index];
    if ('issues' in each || outcome === undefined || !isTold(outcome.kind)) return [];
    return [loggedItem(each.item.idempotency_key, each.item.customer_id, outcome)];
  });

/** The identity of an item's line. */
const identityOf = (item: BatchRequest['body']['items'][number]): string | undefined =>
  'issues' in item ? undefined : JSON.stringify([item.item.customer_id, item.item.idempotency_key]);

async function checked(
  item: BatchRequest['body']['items'][number],
  request: BatchRequest,
  services: Services,
): Promise<LineItemRequest> {
  if ('issues' in item) throw refusalOf(item.issues);
  const { customer_id: customerId, idempotency_key: idempotencyKey, ...body } = item.item;
  return requestedLineItem({ customerId, idempotencyKey, body }, request, services);
}

function resultOf(outcome: Outcome, index: number, requestId: string): BatchResult {
  switch (outcome.kind) {
    case 'created':
    case 'replayed': {
      const { lineItem } = outcome;
      return {
        index,
        outcome: outcome.kind,
        line_item: lineItemView(lineItem),
        ...(lineItem.movedFrom !== undefined && { moved_from: lineItem.movedFrom }),
      };
    }
    case 'conflict':
    case 'rejected':
      return { index, outcome: outcome.kind, error: problemAt(`items[${index}]`, outcome.error, requestId) };
    case 'failed':
      return {
        index,
        outcome: 'failed',
        retryable: true,
        error: problemAt(`items[${index}]`, outcome.error, requestId),
      };
    default:
      return outcome satisfies never;
  }
}

/** The lines are billed by now, so an invoice that cannot be read does not make them fail. It is left out. */
async function invoicesOf(outcomes: readonly Outcome[], services: Services): Promise<InvoiceState[]> {
  const ids = new Set(
    outcomes.flatMap((outcome) => ('lineItem' in outcome ? [outcome.lineItem.invoiceId] : [])),
  );
  const states = new Map<string, InvoiceState>();
  await eachAtMost(AT_A_TIME, ids, async (id) => {
    try {
      const standing = await readStanding(services.table, id);
      if (standing) states.set(id, invoiceStateOf(standing));
    } catch (error) {
      services.report(error);
    }
  });
  return [...ids].flatMap((id) => states.get(id) ?? []);
}
