import {
  BatchGetCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { Big } from 'big.js';
import type { localRoutes, RouteName } from '../../client/contract/routes.ts';
import { invoiceId as invoiceIdOf } from '../../client/contract/shapes/fields.ts';
import getClock from '../../functions/api/clock/get-clock.ts';
import setClock from '../../functions/api/clock/set-clock.ts';
import finalizeInvoice from '../../functions/api/closing/finalize-invoice.ts';
import voidInvoice from '../../functions/api/closing/void-invoice.ts';
import getControlTotals from '../../functions/api/control-totals/get-control-totals.ts';
import createCustomer from '../../functions/api/customers/create-customer.ts';
import getCustomer from '../../functions/api/customers/get-customer.ts';
import listCustomers from '../../functions/api/customers/list-customers.ts';
import updateCustomer from '../../functions/api/customers/update-customer.ts';
import explainInvoice from '../../functions/api/explanations/explain-invoice.ts';
import getCurrentInvoice from '../../functions/api/invoices/get-current-invoice.ts';
import getInvoice from '../../functions/api/invoices/get-invoice.ts';
import listInvoices from '../../functions/api/invoices/list-invoices.ts';
import addLineItem from '../../functions/api/line-items/add-line-item.ts';
import addLineItems from '../../functions/api/line-items/add-line-items.ts';
import addUsage from '../../functions/api/line-items/add-usage.ts';
import credit from '../../functions/api/line-items/credit.ts';
import findLineItem from '../../functions/api/line-items/find-line-item.ts';
import listLineItems from '../../functions/api/line-items/list-line-items.ts';
import getBalance from '../../functions/api/reports/get-balance.ts';
import getStatement from '../../functions/api/reports/get-statement.ts';
import getHealth from '../../functions/api/service/get-health.ts';
import getOpenApi from '../../functions/api/service/get-open-api.ts';
import getInvoiceSummary from '../../functions/api/summaries/get-invoice-summary.ts';
import getInvoiceSync from '../../functions/api/sync/get-invoice-sync.ts';
import listSyncFailures from '../../functions/api/sync/list-sync-failures.ts';
import redriveSyncs from '../../functions/api/sync/redrive-syncs.ts';
import syncInvoice from '../../functions/api/sync/sync-invoice.ts';
import type { BillingRulesConfig } from '../../functions/domain/billing-rules.ts';
import { lineItemIdOf } from '../../functions/domain/line-item.ts';
import type { Endpoint } from '../../functions/http/endpoint.ts';
import { customerItem as itemOf } from '../../functions/store/customers/item.ts';
import { keys } from '../../functions/store/table/items.ts';
import { CALLER, type Sent, tally } from './api-gateway.ts';
import { leadExamples } from './lead-examples.ts';
import { pointerItem } from './line-item-requests.ts';
import { cancelled, failed, mockedTable, well } from './mocked-table.ts';
import { acme } from './replies.ts';
import { subscriptionExamples } from './subscription-examples.ts';

/* An example of every endpoint. Its table answers as DynamoDB would for a customer with much traffic. */
export const { table, mock, transactions, commands } = mockedTable();

export const customerItem = itemOf(acme, 'team-a');
const customerKey = { pk: 'K#order:42', sk: 'customer_key', customer_id: 'acme' };
export const invoiceId = 'inv_acme_USD_2026-11_1';
export const header = {
  pk: `I#${invoiceId}`,
  sk: 'header',
  invoice_id: invoiceId,
  customer_id: 'acme',
  currency: 'USD',
  month: '2026-11',
  seq: 1,
  status: 'open',
  shards: 5,
  opened_at: '2026-11-21T10:00:00.000Z',
  list_pk: 'invoices#acme',
  list_sk: '2026-11#USD#000001',
};
/** What a header has in addition when its invoice is no longer open. */
export const closing = { status: 'closing', to: 'finalized', closed_by: 'operator' };
const finalized = {
  status: 'finalized',
  total: new Big('14.5'),
  exact_total: new Big('14.5'),
  closed_by: 'operator',
  number: new Big('7'),
  finalized_at: '2026-11-22T10:00:00.000Z',
};
export const voided = {
  status: 'void',
  total: new Big('14.5'),
  exact_total: new Big('14.5'),
  closed_by: 'operator',
  void_reason: 'billed by mistake',
  voided_at: '2026-11-22T10:00:00.000Z',
  voided_by: 'operator',
};
export const shard = (index: number) => ({
  pk: header.pk,
  sk: `shard#${index}`,
  total: new Big('2.9'),
  lines: 1,
  'ka:usage': new Big('2.9'),
  'kn:usage': new Big('1'),
  'sa:storage': new Big('2.9'),
  'sn:storage': new Big('1'),
  'su:storage': new Big('58'),
});

export const lineItemId = lineItemIdOf(acme.customer_id, 'u', 'order:42');
export const lineItemKey = { pk: `L#${lineItemId}`, sk: 'line_item' };
/** The place of a credit with the same key. */
export const creditId = lineItemIdOf(acme.customer_id, 'credit', 'order:42');
export const creditKey = { pk: `L#${creditId}`, sk: 'line_item' };
export const lineItem = {
  ...lineItemKey,
  line_item_id: lineItemId,
  customer_id: 'acme',
  invoice_id: invoiceId,
  idempotency_key: 'order:42',
  created_at: '2026-11-21T10:00:00.000Z',
  created_by: 'team-a',
  attempt: 'an attempt',
  rem: new Big('2.4'),
  list_pk: `${invoiceId}#0`,
  list_sk: `2026-11-21T10:00:00.000Z#${lineItemId}`,
  kind: 'usage',
  service: 'storage',
  units: new Big('58'),
  price: new Big('0.05'),
  amount: new Big('2.9'),
  currency: 'USD',
  used_at: '2026-11-21T10:00:00.000Z',
};

/** A customer with an invoice of five shards. The last shard is stored apart from the others. */
export function aBusyCustomer(): void {
  mock.on(GetCommand).resolves({ Item: pointerItem({ shards: 5 }) });
  mock.on(GetCommand, { Key: keys.summaryGenerations }).resolves({});
  mock.on(GetCommand, { Key: { pk: 'C#acme', sk: 'customer' } }).resolves({ Item: customerItem });
  mock.on(GetCommand, { Key: { pk: header.pk, sk: 'header' } }).resolves({ Item: header });
  mock.on(QueryCommand).callsFake(({ IndexName, ExpressionAttributeValues: values }) => {
    if (/^SC?#/.test(values[':pk'])) return { Items: [counters] };
    if (!IndexName) return { Items: [header, shard(0), shard(1), shard(2), shard(3)] };
    if (values[':pk'] === header.list_pk) return { Items: [header] };
    // Each shard's list holds one line of 2.90.
    return { Items: [{ ...lineItem, list_pk: values[':list'] }] };
  });
  mock.on(BatchGetCommand).callsFake(({ RequestItems }) => {
    const { sk } = RequestItems.tally.Keys[0];
    // A line that is being written does not exist yet.
    if (sk === 'line_item') return { Responses: { tally: [] } };
    const isOfPointers = sk === 'pointer';
    return {
      Responses: {
        tally: isOfPointers ? [pointerItem({ shards: 5 })] : [{ ...shard(4), pk: `${header.pk}#4` }],
      },
    };
  });
  mock.on(TransactWriteCommand).resolves({});
}

/**
 * The values of one sub-counter of the caller for a day: one line without a service, and two lines of a
 * service.
 */
const subCounter = (index: number) => ({
  pk: `T#${CALLER}#2026-11-21#${index}`,
  sk: 'control_total',
  'a:USD': new Big('50'),
  'n:USD': new Big('1'),
  'a:USD:storage': new Big('5.8'),
  'n:USD:storage': new Big('2'),
});

/** The invoice that each read finds, in order. */
function closedStepByStep(beginning: object, end: object): void {
  const found = (changes: object, sums: object = {}) => ({
    Items: [{ ...header, ...changes }, { ...shard(0), ...sums }, shard(1), shard(2), shard(3)],
  });
  // A credit of a line on another invoice.
  const credited = { 'ka:credit': new Big('-1'), 'kn:credit': new Big('1') };
  mock
    .on(QueryCommand)
    .resolvesOnce(found({}))
    .resolvesOnce(found(beginning))
    .resolvesOnce(found(beginning, credited))
    .resolves(found(end));
  mock.on(GetCommand, { Key: { pk: 'N#acme#USD', sk: 'number' } }).resolves({});
  mock.on(UpdateCommand).resolves({});
}

/** A sync whose problem a person must solve, and its only try. */
const refusal = { code: 'email_refused', detail: 'Invalid email address: x@y' };
const failedSync = {
  pk: header.pk,
  sk: 'sync',
  invoice_id: invoiceId,
  customer_id: 'acme',
  status: 'failed',
  attempts: new Big('1'),
  step: 'create customer',
  last_attempt_at: '2026-11-22T10:00:00.000Z',
  cause: refusal,
  list_pk: 'sync_failed#0',
  list_sk: `2026-11-22T10:00:01.000Z#${invoiceId}`,
};
/** The sync sends nothing to Stripe until long after. */
const stoppedSync = {
  ...keys.syncBreaker,
  version: new Big('3'),
  failures: new Big('5'),
  stopped: {
    since: '2026-11-22T10:00:00.000Z',
    cause: { code: 'provider_unreachable' },
    probes: new Big('0'),
    next_probe_at: '2098-01-01T00:00:00.000Z',
    probing: false,
  },
};
const syncAttempt = {
  pk: `A#${invoiceId}`,
  sk: 'attempt#1',
  number: new Big('1'),
  at: '2026-11-22T10:00:00.000Z',
  step: 'create customer',
  outcome: 'failed',
  cause: refusal,
};

/** The counters of October's closed invoices. */
const counters = {
  pk: 'S#1#0',
  sk: '2026-10#USD',
  generation: new Big('1'),
  month: '2026-10',
  currency: 'USD',
  finalized_total: new Big('14.5'),
  finalized_invoices: new Big('2'),
  void_total: new Big('3'),
  void_invoices: new Big('1'),
};

interface Example {
  readonly endpoint: Endpoint;
  readonly sent?: Sent;
  /** Another query. The endpoint uses the table in another way for it. */
  readonly alsoSent?: Sent['query'];
  /** The example that makes the endpoint do the most. */
  readonly given?: () => void;
}

const metered = { service: 'storage', units_consumed: 58, price_per_unit: 0.05, metadata: { a: 'b' } };
export const key = { 'Idempotency-Key': 'order:42' };

// A route without an example here does not compile.
export const examples: Record<RouteName, Example> = {
  getHealth: { endpoint: getHealth },
  getOpenApi: { endpoint: getOpenApi },
  createCustomer: {
    endpoint: createCustomer,
    sent: { headers: key, body: { name: 'Acme' } },
    // The key belongs to a customer whose id was in the request.
    given: () => mock.on(TransactWriteCommand).rejects(cancelled(well, failed(customerKey))),
  },
  listCustomers: {
    endpoint: listCustomers,
    sent: { query: { limit: '1' } },
    given: () => mock.on(QueryCommand).resolves({ Items: [customerItem] }),
  },
  getCustomer: { endpoint: getCustomer },
  updateCustomer: {
    endpoint: updateCustomer,
    sent: { body: { name: 'Acme', email: 'billing@acme.example' } },
    // The address is new and an old one exists, so that both claims are written.
    given: () =>
      mock
        .on(GetCommand, { Key: { pk: 'C#acme', sk: 'customer' } })
        .resolves({ Item: { ...customerItem, email: 'old@acme.example' } }),
  },
  addLineItem: {
    endpoint: addLineItem,
    sent: { headers: key, body: metered },
    given: () => mock.on(TransactWriteCommand).rejectsOnce(cancelled(well, failed())).resolves({}),
  },
  addUsage: {
    endpoint: addUsage,
    sent: { headers: key, body: metered },
    given: () => mock.on(TransactWriteCommand).rejectsOnce(cancelled(well, failed())).resolves({}),
  },
  addLineItems: {
    endpoint: addLineItems,
    sent: { body: { items: [{ customer_id: 'acme', idempotency_key: 'order:42', ...metered }] } },
    given: () => mock.on(TransactWriteCommand).rejectsOnce(cancelled(well, failed())).resolves({}),
  },
  credit: {
    endpoint: credit,
    sent: { headers: key, params: { line_item_id: lineItemId }, body: { amount: '0.40', reason: 'Late' } },
    given: () => {
      mock.on(GetCommand, { Key: lineItemKey }).resolves({ Item: lineItem });
      mock.on(TransactWriteCommand).rejectsOnce(cancelled(well, failed())).resolves({});
    },
  },
  findLineItem: {
    endpoint: findLineItem,
    sent: { query: { idempotency_key: 'order:42' } },
    given: () => {
      mock.on(GetCommand, { Key: lineItemKey }).resolves({ Item: lineItem });
      mock.on(GetCommand, { Key: creditKey }).resolves({});
    },
  },
  getCurrentInvoice: { endpoint: getCurrentInvoice },
  getControlTotals: {
    endpoint: getControlTotals,
    sent: { query: { day: '2026-11-21' } },
    given: () => mock.on(BatchGetCommand).resolves({ Responses: { tally: [subCounter(3), subCounter(7)] } }),
  },
  getInvoice: {
    endpoint: getInvoice,
    sent: { params: { invoice_id: invoiceId }, query: { verify: 'true' } },
  },
  listInvoices: { endpoint: listInvoices },
  finalizeInvoice: {
    endpoint: finalizeInvoice,
    sent: { params: { invoice_id: invoiceId } },
    given: () => closedStepByStep(closing, finalized),
  },
  voidInvoice: {
    endpoint: voidInvoice,
    sent: { params: { invoice_id: invoiceId }, body: { reason: 'billed by mistake' } },
    // Another caller finalizes it meanwhile.
    given: () => closedStepByStep(closing, finalized),
  },
  getInvoiceSync: {
    endpoint: getInvoiceSync,
    sent: { params: { invoice_id: invoiceId } },
    given: () => {
      mock.on(GetCommand, { Key: { pk: header.pk, sk: 'sync' } }).resolves({ Item: failedSync });
      mock.on(QueryCommand).resolves({ Items: [syncAttempt] });
    },
  },
  explainInvoice: {
    endpoint: explainInvoice,
    sent: { params: { invoice_id: invoiceId }, query: { audience: 'operator' } },
    given: () => {
      mock.on(GetCommand, { Key: { pk: header.pk, sk: 'sync' } }).resolves({ Item: failedSync });
      mock
        .on(QueryCommand, {
          ExpressionAttributeValues: { ':pk': keys.syncAttempts(invoiceIdOf.parse(invoiceId)) },
        })
        .resolves({ Items: [syncAttempt] });
    },
  },
  syncInvoice: {
    endpoint: syncInvoice,
    sent: { params: { invoice_id: invoiceId } },
    given: () => {
      mock.on(GetCommand, { Key: keys.syncBreaker }).resolves({ Item: stoppedSync });
      mock.on(GetCommand, { Key: { pk: header.pk, sk: 'sync' } }).resolves({ Item: failedSync });
      mock.on(UpdateCommand).resolves({ Attributes: failedSync });
    },
  },
  listSyncFailures: {
    endpoint: listSyncFailures,
    sent: { query: { customer_id: 'acme' } },
    given: () => {
      mock.on(GetCommand, { Key: keys.syncBreaker }).resolves({});
      mock.on(QueryCommand).resolves({ Items: [failedSync] });
    },
  },
  redriveSyncs: {
    endpoint: redriveSyncs,
    sent: { body: { all: true, customer_id: 'acme' } },
    given: () => {
      mock.on(GetCommand, { Key: keys.syncBreaker }).resolves({ Item: stoppedSync });
      mock.on(QueryCommand).resolves({ Items: [failedSync] });
      mock.on(GetCommand, { Key: { pk: header.pk, sk: 'sync' } }).resolves({ Item: failedSync });
      mock.on(UpdateCommand).resolves({ Attributes: failedSync });
    },
  },
  getInvoiceSummary: {
    endpoint: getInvoiceSummary,
    sent: { query: { from: '2026-01', to: '2026-12', customer_id: 'acme' } },
  },
  getBalance: { endpoint: getBalance },
  listLineItems: {
    endpoint: listLineItems,
    sent: { params: { invoice_id: invoiceId } },
  },
  getStatement: { endpoint: getStatement, sent: { query: { from: '2026-11-01', to: '2026-11-30' } } },
  ...subscriptionExamples(mock),
  ...leadExamples(mock),
};

type LocalRouteName = keyof typeof localRoutes;
/** The routes that only the local stage has. */
const localExamples: Record<LocalRouteName, Example> = {
  getClock: { endpoint: getClock },
  setClock: {
    endpoint: setClock,
    sent: { body: { to: '2027-01-01T00:00:00Z' } },
    given: () => mock.on(PutCommand).resolves({}),
  },
};

export const exampleOf = (name: RouteName | LocalRouteName): Example =>
  ({ ...examples, ...localExamples })[name];

/** Queries on the index of the lists. */
export const indexQueries = () =>
  mock.commandCalls(QueryCommand).filter(({ args }) => args[0].input.IndexName);

/** The caller, and the rules. By default no rule restricts the caller. */
interface As {
  readonly caller?: string;
  readonly rules?: BillingRulesConfig;
  /** Used instead of the example's own. */
  readonly query?: Sent['query'];
}

export const run = (name: RouteName | LocalRouteName, headers: Record<string, string> = {}, as: As = {}) => {
  const { endpoint, sent: example = {}, given } = exampleOf(name);
  const { caller = CALLER, rules = { controlTotals: { callers: [CALLER] } }, query } = as;
  const sent = { ...example, headers: { ...example.headers, ...headers }, caller, ...(query && { query }) };
  given?.();
  return tally([endpoint], { table, rules }).send(name, sent);
};
