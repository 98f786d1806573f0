import type { LeadBody } from '../../../client/contract/leads/requests.ts';
import type { LeadBatchResult } from '../../../client/contract/leads/write-replies.ts';
import type { CheckedLead } from '../../../client/contract/leads/writes.ts';
import { leadBilling } from '../../access.ts';
import { leadRulesOf } from '../../domain/leads/lead-rules.ts';
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
import { created, ok, replayed } from '../../http/reply.ts';
import type { LoggedItem } from '../../http/request-log.ts';
import { refusalOf } from '../../http/validation.ts';
import { addLeads, type LeadOutcome } from '../../store/leads/adding.ts';
import type { LeadRequest } from '../../store/leads/request.ts';
import { readLineItem } from '../../store/line-items/find.ts';
import { bounded } from '../../store/table/deadline.ts';
import { eachAtMost } from '../../store/table/in-parallel.ts';
import { onceApplied } from '../../store/table/write-record.ts';
import { lineItemView } from '../line-items/views.ts';
import { requestedLead } from './requested-lead.ts';
import { leadView } from './views.ts';

type LeadsRequest = ApiRequest<'addLeads'>;
/** The outcome of a lead, also of one that never reached the store. */
type Outcome = LeadOutcome | NotWritten;

/** How many reads of one request run at the same time. */
const AT_A_TIME = 16;
/** Our client waits as long for one try. */
const ONE_LEAD_MS = 8_500;

export default endpoint('addLeads', {
  access: {
    // The month's first line looks at what the invoice before it needed.
    table: ['GetItem', 'BatchGetItem', 'Query'],
    writes: {
      ...leadBilling,
      // Some stages create unknown customers and products.
      PutItem: [...leadBilling.PutItem, 'customer', 'product'],
    },
  },
  // Each lead is checked on its own.
  holdsToReach: true,
  patient: true,
  async handle(request, services) {
    const { body } = request;
    if (Array.isArray(body)) return several(body, (index) => `[${index}]`, request, services);
    if ('leads' in body) return several(body.leads, (index) => `leads[${index}]`, request, services);
    return one(body, request, services);
  },
});

async function one(body: LeadBody, request: LeadsRequest, services: Services) {
  const until = Math.min(request.until, Date.now() + ONE_LEAD_MS);
  const table = bounded(services.table, until);
  const requested = await requestedLead(body, request, { ...services, table });
  const [outcome] = await addLeads(table, [requested], { rules: leadRulesOf(services.rules), until });
  if (!outcome) throw new Error('A lead had no outcome.');
  if ('error' in outcome) throw outcome.error;
  const { lineItemId } = outcome.lead;
  const lineItem =
    outcome.lineItem ??
    (lineItemId && (await onceApplied('keyed write', () => readLineItem(services.table, lineItemId))));
  const isReplay = outcome.kind === 'replayed';
  const reply = {
    lead: leadView(outcome.lead),
    ...(lineItem && { line_item: lineItemView(lineItem) }),
    replayed: isReplay,
  };
  return isReplay ? replayed(reply) : created(reply);
}

async function several(
  leads: readonly CheckedLead[],
  at: (index: number) => string,
  request: LeadsRequest,
  services: Services,
) {
  const outcomes = await valued(leads, request, services);
  const results = outcomes.map((outcome, index): LeadBatchResult => {
    const leadId = idIn(leads[index]);
    return {
      index,
      ...(leadId !== undefined && { lead_id: leadId }),
      ...resultOf(outcome, at(index), request.requestId),
    };
  });
  const summary = summaryOf(results);
  services.countOutcomes(summary, loggedItems(leads, outcomes));
  return ok({ results, summary });
}

/** Those that were not taken now, by their ids. */
const loggedItems = (leads: readonly CheckedLead[], outcomes: readonly Outcome[]): LoggedItem[] =>
  leads.flatMap((each, index) => {
    const outcome = outcomes[index];
    if ('issues' in each || outcome === undefined || !isTold(outcome.kind)) return [];
    return [loggedItem(each.lead.lead_id, each.lead.customer_id, outcome)];
  });

const idIn = (lead: CheckedLead | undefined): string | undefined =>
  lead && ('lead' in lead ? lead.lead.lead_id : lead.leadId);

async function valued(
  leads: readonly CheckedLead[],
  request: LeadsRequest,
  services: Services,
): Promise<Outcome[]> {
  const outcomes = new Map<number, Outcome>();
  const requests = new Map<number, LeadRequest>();
  await eachAtMost(AT_A_TIME, leads.entries(), async ([index, lead]) => {
    try {
      if ('issues' in lead) throw refusalOf(lead.issues);
      requests.set(index, await requestedLead(lead.lead, request, services));
    } catch (error) {
      outcomes.set(index, notWritten(error));
    }
  });
  failTogether(
    leads.map((lead) => ('lead' in lead ? lead.lead.lead_id : undefined)),
    outcomes,
    requests,
  );
  // In the order sent: if two leads have the same id, the first is billed.
  const order = [...requests.keys()].sort((a, b) => a - b);
  const added = await addLeads(
    services.table,
    order.flatMap((index) => requests.get(index) ?? []),
    { rules: leadRulesOf(services.rules), until: request.until },
  );
  for (const [place, outcome] of added.entries()) outcomes.set(order[place] ?? -1, outcome);
  for (const outcome of outcomes.values()) if (outcome.kind === 'failed') services.report(outcome.error);
  return leads.map((_, index) => outcomes.get(index) ?? notWritten(new Error('A lead had no outcome.')));
}

function resultOf(
  outcome: Outcome,
  at: string,
  requestId: string,
): Pick<LeadBatchResult, 'outcome' | 'lead' | 'retryable' | 'error'> {
  switch (outcome.kind) {
    case 'created':
    case 'replayed':
      return { outcome: outcome.kind, lead: leadView(outcome.lead) };
    case 'conflict':
    case 'rejected':
      return { outcome: outcome.kind, error: problemAt(at, outcome.error, requestId) };
    case 'failed':
      return { outcome: 'failed', retryable: true, error: problemAt(at, outcome.error, requestId) };
    default:
      return outcome satisfies never;
  }
}
