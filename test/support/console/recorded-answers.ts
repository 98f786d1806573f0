import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as z from 'zod/mini';
import type { customer, listCustomersReply } from '../../../client/contract/customers/customer.ts';
import type { explanationReply } from '../../../client/contract/explanations/explanation.ts';
import type { invoice, listInvoicesReply } from '../../../client/contract/invoices/invoice.ts';
import type { billingReportReply } from '../../../client/contract/lead-reports/report.ts';
import type { lineItem, listLineItemsReply } from '../../../client/contract/line-items/line-item.ts';
import type { balanceReply } from '../../../client/contract/reports/balance.ts';
import type { summaryReply } from '../../../client/contract/summaries/summary.ts';
import type { listSyncFailuresReply } from '../../../client/contract/sync/failures.ts';
import type { getInvoiceSyncReply } from '../../../client/contract/sync/sync.ts';

/*
 * What a stage with some history answers. The console's tests and its pictures show it, so that neither needs a stack.
 * A test holds each answer against the contract.
 */

/** Money and ids are branded where they are checked; here they are written. */
type Written<Schema extends z.ZodMiniType> = z.input<Schema>;

export const NOW = '2026-11-23T14:05:00.000Z';

const customerOf = (
  id: string,
  name: string,
  currency: Written<typeof customer>['currency'] = 'USD',
): Written<typeof customer> => ({
  customer_id: id,
  name,
  email: `billing@${id}.example`,
  currency,
  created_at: '2025-01-07T09:12:00.000Z',
  updated_at: '2026-02-01T08:00:00.000Z',
});

const northwind = customerOf('northwind', 'Northwind Analytics');
/** Nothing was billed to it. */
const empty = customerOf('newcomer', 'Newcomer Labs');
const customers = [
  northwind,
  customerOf('kestrel', 'Kestrel Robotics'),
  customerOf('harbour', 'Harbour Foods', 'EUR'),
  customerOf('sakura', 'Sakura Prints', 'JPY'),
  empty,
];

const notDue: Written<typeof invoice>['sync'] = {
  status: 'not_due',
  step: null,
  attempts: 0,
  customer_fixable: false,
  provider_ids: {},
};
const synced = (month: string): Written<typeof invoice>['sync'] => ({
  status: 'synced',
  step: 'finalize',
  attempts: 1,
  last_attempt_at: `${month}-03T00:10:04.000Z`,
  customer_fixable: false,
  provider_ids: { customer: 'cus_QmT4Nq81', invoice: `in_1Q${month.replace('-', '')}xKe` },
  payment: {
    status: 'paid',
    message: 'The customer paid it.',
    customer_fixable: false,
    updated_at: `${month}-09T10:00:00.000Z`,
  },
});
const refused =
  'Stripe does not take the e-mail address of the customer. Correct it with PATCH /customers, then sync again.';
const failedSync: Written<typeof invoice>['sync'] = {
  status: 'failed',
  step: 'find_customer',
  attempts: 3,
  last_attempt_at: '2026-11-03T00:21:40.000Z',
  cause: 'email_refused',
  message: refused,
  customer_fixable: true,
  provider_ids: {},
};

interface Month {
  readonly month: string;
  readonly services: readonly (readonly [name: string, amount: string, units: string, lines: number])[];
  readonly total: string;
}

/** The newest first. The current month is exact, the others are rounded. */
const months: readonly Month[] = [
  {
    month: '2026-11',
    total: '1284.9170456',
    services: [
      ['Linux Instance', '792.40', '8124', 52],
      ['CDN Storage', '61.7170456', '28053202.5', 23],
      ['Load Balancer', '352.80', '4150.5', 31],
      ['Database Hosting', '78.00', '2', 2],
    ],
  },
  {
    month: '2026-10',
    total: '1391.20',
    services: [
      ['Linux Instance', '901.20', '9012', 58],
      ['Load Balancer', '490.00', '5764', 40],
    ],
  },
  {
    month: '2026-09',
    total: '1187.66',
    services: [
      ['Linux Instance', '787.66', '7876', 50],
      ['Load Balancer', '400.00', '4705', 33],
    ],
  },
  {
    month: '2026-08',
    total: '1016.02',
    services: [
      ['Linux Instance', '716.02', '7160', 44],
      ['Load Balancer', '300.00', '3529', 25],
    ],
  },
  {
    month: '2026-07',
    total: '988.40',
    services: [
      ['Linux Instance', '688.40', '6884', 43],
      ['Load Balancer', '300.00', '3529', 25],
    ],
  },
  {
    month: '2026-06',
    total: '1102.75',
    services: [
      ['Linux Instance', '802.75', '8027', 51],
      ['Load Balancer', '300.00', '3529', 25],
    ],
  },
  {
    month: '2026-05',
    total: '840.00',
    services: [
      ['Linux Instance', '540.00', '5400', 34],
      ['Load Balancer', '300.00', '3529', 25],
    ],
  },
  {
    month: '2026-04',
    total: '792.18',
    services: [
      ['Linux Instance', '512.18', '5121', 32],
      ['Load Balancer', '280.00', '3294', 24],
    ],
  },
];

const openId = 'inv_northwind_USD_2026-11_1';
const failedId = 'inv_northwind_USD_2026-10_1';

type Invoice = Written<typeof invoice>;

/** What a month's invoice has by its place: the newest is open, the one before it has failed, the others are paid. */
function stateOf(
  { month, total }: Month,
  index: number,
): Partial<Invoice> & Pick<Invoice, 'status' | 'sync' | 'allowed_actions'> {
  if (index === 0) return { status: 'open', sync: notDue, allowed_actions: ['finalize', 'void', 'credit'] };
  const closed = {
    number: months.length - index,
    document_number: `TLY-northwind-USD-000${months.length - index}`,
    due_on: `${month}-30`,
    exact_total: total,
    finalized_at: `${month}-28T00:05:00.000Z`,
    closed_by: 'arn:aws:iam::123456789012:user/operator',
  };
  return index === 1
    ? { ...closed, status: 'finalized', sync: failedSync, allowed_actions: ['sync', 'credit'] }
    : { ...closed, status: 'paid', sync: synced(month), allowed_actions: ['credit'] };
}

function invoiceOf(of: Month, index: number): Invoice {
  const { month, services, total } = of;
  const lines = services.reduce((sum, [, , , count]) => sum + count, 0);
  const credits = index === 0 ? [{ kind: 'credit', amount: '-20.00', line_item_count: 2 }] : [];
  return {
    invoice_id: `inv_northwind_USD_${month}_1`,
    customer_id: 'northwind',
    period: month,
    currency: 'USD',
    total,
    line_item_count: lines,
    by_service: services.map(([service, amount, units_consumed, line_item_count]) => ({
      service,
      amount,
      units_consumed,
      line_item_count,
    })),
    by_kind: [
      {
        kind: 'usage',
        amount: index === 0 ? '1304.9170456' : total,
        line_item_count: lines - credits.length * 2,
      },
      ...credits,
    ],
    opened_at: `${month}-01T00:00:07.000Z`,
    ...stateOf(of, index),
  };
}

const invoices = months.map(invoiceOf);
const [open, failed] = invoices as [Written<typeof invoice>, Written<typeof invoice>]; // there are eight

const teams = ['metering', 'storage', 'network', 'platform'];
const line = (index: number): Written<typeof lineItem> => {
  const day = String(1 + (index % 22)).padStart(2, '0');
  return {
    line_item_id: `li_${String(index).padStart(8, '0')}`,
    customer_id: 'northwind',
    invoice_id: openId,
    kind: 'usage',
    service: ['Linux Instance', 'CDN Storage', 'Load Balancer', 'Linux Instance'][index % 4],
    units_consumed: String(40 + index * 3),
    price_per_unit: ['0.10', '0.0000022', '0.085', '0.10'][index % 4],
    amount: ['4.00', '0.0000946', '3.655', '4.90'][index % 4] ?? '0.00',
    currency: 'USD',
    used_at: `2026-11-${day}T10:${String(index % 60).padStart(2, '0')}:00.000Z`,
    created_at: `2026-11-${day}T10:59:01.204Z`,
    created_by: `arn:aws:sts::123456789012:assumed-role/${teams[index % 4]}/i-0a1b`,
    idempotency_key: `usage-export:2026-11-${day}:${8800 + index}`,
    credited_amount: '0.00',
    metadata: { cluster: index % 2 === 0 ? 'eu-1' : 'us-2' },
  };
};
const lines = [
  ...Array.from({ length: 12 }, (_, index) => line(index)),
  {
    ...line(12),
    kind: 'credit' as const,
    service: 'Linux Instance',
    description: 'Measured twice',
    amount: '-4.90',
    units_consumed: undefined,
    price_per_unit: undefined,
    idempotency_key: 'correction:17',
    credits: 'li_00000003',
  },
];

const csvLine = ({ created_by, amount, kind, used_at }: Written<typeof lineItem>): string =>
  [kind, used_at, amount, created_by].join(',');
const linesAsCsv = `${['kind', 'used_at', 'amount', 'created_by'].join(',')}\r\n${lines.map(csvLine).join('\r\n')}\r\n`;

const summaryOf = (from: string, to: string): Written<typeof summaryReply> => {
  const closed = months.slice(1).filter(({ month }) => month >= from && month <= to);
  return {
    months: [
      ...closed.map(({ month, total }, index) => ({
        month,
        currency: 'USD' as const,
        status: index === 0 ? ('finalized' as const) : ('paid' as const),
        total,
        invoice_count: 3,
      })),
      { month: '2026-09', currency: 'USD', status: 'void', total: '12.00', invoice_count: 1 },
      { month: '2026-10', currency: 'EUR', status: 'finalized', total: '402.17', invoice_count: 1 },
      { month: '2026-10', currency: 'JPY', status: 'paid', total: '58210', invoice_count: 1 },
    ],
    years: [
      { year: '2026', currency: 'USD', status: 'finalized', total: '1391.20', invoice_count: 3 },
      { year: '2026', currency: 'USD', status: 'paid', total: '5927.01', invoice_count: 18 },
      { year: '2026', currency: 'USD', status: 'void', total: '12.00', invoice_count: 1 },
      { year: '2026', currency: 'EUR', status: 'finalized', total: '402.17', invoice_count: 1 },
      { year: '2026', currency: 'JPY', status: 'paid', total: '58210', invoice_count: 1 },
    ],
  };
};

const explanation: Written<typeof explanationReply> = {
  explanation: {
    audience: 'operator',
    summary:
      'The invoice is finalized, and has not come to Stripe. Stripe does not take the customer’s e-mail address.',
    events: [
      { at: '2026-10-01T00:00:07.000Z', says: 'It was opened by the first line item of the month.' },
      {
        at: '2026-10-28T00:05:00.000Z',
        says: 'operator finalized it as number 7, with a total of 1391.20 USD.',
      },
      {
        at: '2026-11-03T00:10:04.000Z',
        says: 'Try 1 ended at find_customer: Stripe refused the e-mail address.',
      },
      { at: '2026-11-03T00:21:40.000Z', says: 'Try 3 ended in the same way, and the sync gave up.' },
    ],
    next: 'Nothing happens by itself. Correct the e-mail address, then sync it again.',
  },
};
const tries: Written<typeof getInvoiceSyncReply> = {
  sync: failedSync,
  attempts: [
    {
      at: '2026-11-03T00:21:40.000Z',
      step: 'find_customer',
      outcome: 'failed',
      cause: 'email_refused',
      message: refused,
    },
    {
      at: '2026-11-03T00:14:02.000Z',
      step: 'find_customer',
      outcome: 'again',
      cause: 'provider_unreachable',
      message: 'Stripe did not answer.',
    },
    {
      at: '2026-11-03T00:10:04.000Z',
      step: 'find_customer',
      outcome: 'again',
      cause: 'provider_unreachable',
      message: 'Stripe did not answer.',
    },
  ],
};
const failures: Written<typeof listSyncFailuresReply> = {
  data: [
    { invoice_id: failedId, customer_id: 'northwind', sync: failedSync },
    {
      invoice_id: 'inv_kestrel_USD_2026-10_1',
      customer_id: 'kestrel',
      sync: { ...failedSync, cause: 'no_email', message: 'The customer has no e-mail address.', attempts: 1 },
    },
  ],
  next_cursor: null,
  causes: [
    { cause: 'email_refused', message: refused, customer_fixable: true, invoice_count: 1 },
    {
      cause: 'no_email',
      message:
        'The customer has no e-mail address, which Stripe needs to send an invoice. Add one, then sync again.',
      customer_fixable: true,
      invoice_count: 1,
    },
  ],
  counted_all: true,
  stopped: null,
};

const leadRow = (
  month: string,
  type: string,
  leads: number,
  gross: string,
  billed: string,
  duplicate: string,
  cap: string,
) => ({
  month,
  customer_id: 'northwind',
  product_id: 'analytics',
  lead_type: type,
  lead_count: leads,
  action_count: leads * 2,
  gross,
  billed,
  savings: { duplicate, cap, total: sum(duplicate, cap) },
});
/** Both have two decimals and are below a thousand, so whole cents are exact. */
const sum = (one: string, other: string): string => {
  const cents = [one, other].reduce((total, amount) => total + BigInt(amount.replace('.', '')), 0n);
  return `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
};
const report: Written<typeof billingReportReply> = {
  from: '2025-12',
  to: '2026-11',
  currency: 'USD',
  totals: {
    lead_count: 31,
    action_count: 62,
    gross: '352.00',
    billed: '260.00',
    savings: { duplicate: '62.00', cap: '30.00', total: '92.00' },
  },
  rows: [
    leadRow('2026-09', 'Website Visit', 8, '72.00', '60.00', '12.00', '0.00'),
    leadRow('2026-10', 'Demo Request', 5, '100.00', '70.00', '0.00', '30.00'),
    leadRow('2026-10', 'Website Visit', 9, '80.00', '60.00', '20.00', '0.00'),
    leadRow('2026-11', 'Website Visit', 9, '100.00', '70.00', '30.00', '0.00'),
  ],
  rates: {
    cap: { amount: '100.00', window: 'month', scope: 'all' },
    versions: [
      { version: 'default', levels: { High: '10.00', Medium: '5.00', Low: '2.00' }, lead_types: [] },
    ],
  },
  next_cursor: null,
};

const balance: Written<typeof balanceReply> = {
  customer_id: 'northwind',
  balances: [{ currency: 'USD', open: '1284.9170456', finalized_unpaid: '1391.20', carried: '-4.90' }],
};

/** Beyond 2^53, where JavaScript's own numbers round. */
const greatBalance: Written<typeof balanceReply> = {
  customer_id: 'kestrel',
  balances: [{ currency: 'USD', open: '90071992547409931.45', finalized_unpaid: '0.10', carried: '0.00' }],
};

const problem = (status: number, code: string, detail: string) => ({
  status,
  body: { type: `urn:tally:problem:${code}`, title: 'Not found', status, code, detail, request_id: 'req-1' },
});

export interface Answer {
  readonly status: number;
  /** A text is sent as it is, as CSV; anything else as JSON. */
  readonly body: unknown;
}
const ok = (body: unknown): Answer => ({ status: 200, body });
const onePage = <Item>(data: readonly Item[]) => ({ data: [...data], next_cursor: null });

/** What the stage answers to a call, by its method and its path below the API's base URL. */
export function answerTo(method: string, url: URL, body: string, accept: string): Answer {
  const { pathname: path, searchParams: query } = url;
  const named = fixed.get(`${method} ${path}`);
  if (named) return ok(named);
  if (path === '/invoices/summary') return ok(summaryOf(query.get('from') ?? '', query.get('to') ?? ''));
  if (path === '/customers/northwind/line-items') {
    return ok({ line_item: { ...line(3), idempotency_key: query.get('idempotency_key') ?? '' } });
  }
  if (path === `/invoices/${openId}/line-items`) return linesTo(query.get('kind'), accept);
  return (method === 'POST' && changeTo(path, body)) || noSuch(path);
}

function linesTo(kind: string | null, accept: string): Answer {
  if (accept === 'text/csv') return ok(linesAsCsv);
  return ok(onePage(lines.filter((each) => kind === null || each.kind === kind)));
}

function changeTo(path: string, body: string): Answer | undefined {
  if (path.endsWith('/finalize')) return ok({ invoice: { ...open, number: 8, total: '1284.92' } });
  if (path.endsWith('/void')) return ok({ invoice: { ...open, status: 'void' } });
  if (path !== '/sync/redrive') return undefined;
  const isTried = JSON.parse(body).dry_run === true;
  return isTried
    ? ok({ would_redrive: 1, more: false })
    : { status: 202, body: { redriven: 1, more: false } };
}

const noSuch = (path: string): Answer =>
  path.startsWith('/customers/')
    ? problem(404, 'customer_not_found', 'There is no such customer.')
    : problem(404, 'invoice_not_found', 'There is no such invoice.');

const fixed = new Map<string, unknown>(
  Object.entries({
    'GET /customers': onePage(customers) satisfies Written<typeof listCustomersReply>,
    'GET /customers/northwind': { customer: northwind },
    'GET /customers/northwind/balance': balance,
    'GET /customers/northwind/invoices': onePage(invoices) satisfies Written<typeof listInvoicesReply>,
    'GET /customers/kestrel': { customer: customers[1] },
    'GET /customers/kestrel/balance': greatBalance,
    'GET /customers/kestrel/invoices': onePage([]),
    'GET /customers/newcomer': { customer: empty },
    'GET /customers/newcomer/balance': { customer_id: 'newcomer', balances: [] },
    'GET /customers/newcomer/invoices': onePage([]),
    [`GET /invoices/${openId}`]: { invoice: open },
    [`GET /invoices/${failedId}`]: { invoice: failed },
    [`GET /invoices/${openId}/explanation`]: explanation,
    [`GET /invoices/${failedId}/explanation`]: explanation,
    [`GET /invoices/${openId}/sync`]: { sync: notDue, attempts: [] },
    [`GET /invoices/${failedId}/sync`]: tries,
    'GET /openapi.json': JSON.parse(
      readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'openapi.json'), 'utf8'),
    ),
    'GET /sync/failures': failures,
    'GET /billing/reports': report,
  }),
);

/** The answers that a test holds against the contract. */
export const recorded = {
  listCustomers: onePage(customers),
  listInvoices: onePage(invoices),
  listLineItems: onePage(lines) satisfies Written<typeof listLineItemsReply>,
  getInvoiceSummary: summaryOf('2025-11', '2026-11'),
  explainInvoice: explanation,
  getInvoiceSync: tries,
  listSyncFailures: failures,
  getBillingReport: report,
  getBalance: balance,
} as const;

/** Requests as the log tells them. */
export const seenRequests = [
  {
    method: 'POST',
    path: '/customers/northwind/usage',
    status: 201,
    outcome: 'created',
    key: 'usage-export:8812',
    write_units: 5,
    read_units: 1,
    ms: 34,
  },
  {
    method: 'POST',
    path: '/customers/northwind/usage',
    status: 200,
    outcome: 'replayed',
    key: 'usage-export:8812',
    read_units: 1,
    refused_writes: 1,
    ms: 12,
  },
  {
    method: 'POST',
    path: '/customers/northwind/usage',
    status: 409,
    outcome: 'conflict',
    reason: 'idempotency_conflict',
    fields: ['units_consumed'],
    key: 'usage-export:8812',
    refused_writes: 1,
    ms: 15,
  },
  {
    method: 'GET',
    path: '/customers/northwind/balance',
    status: 200,
    outcome: null,
    read_units: 2,
    ms: 22,
  },
  { method: 'POST', path: '/leads', status: 403, outcome: 'refused', reason: 'forbidden', ms: 3 },
].map((request, index) => ({
  at: `2026-11-23T14:04:${String(10 + index).padStart(2, '0')}.120Z`,
  source: request.status === 403 ? 'gateway' : 'line-item-writes',
  caller: request.status === 403 ? null : 'metering',
  request_id: `5f2c1d3e-${index}a`,
  ...request,
}));
