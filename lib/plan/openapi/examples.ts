import type { RouteName } from '../../../client/contract/routes.ts';

/* What a request and its reply look like, for those who read the document. */

const usage = {
  service: 'Linux Instance',
  units_consumed: 58,
  price_per_unit: '0.10',
  used_at: '2026-11-21T10:00:00Z',
  metadata: { cluster: 'eu-1' },
} as const;
const oneOff = { description: 'Migration', amount: '250.00' } as const;

const customer = {
  customer_id: '456',
  name: 'Bob',
  email: 'bob@example.com',
  currency: 'USD',
  created_at: '2026-11-01T08:00:00.000Z',
  updated_at: '2026-11-01T08:00:00.000Z',
} as const;
const lineItem = {
  line_item_id: 'li_4d0f3ab9c1',
  customer_id: '456',
  invoice_id: 'inv_456_USD_2026-11_1',
  kind: 'usage',
  service: 'Linux Instance',
  units_consumed: '58',
  price_per_unit: '0.10',
  amount: '5.80',
  currency: 'USD',
  used_at: '2026-11-21T10:00:00.000Z',
  created_at: '2026-11-21T10:05:12.345Z',
  created_by: 'arn:aws:iam::123456789012:role/metering',
  idempotency_key: 'usage-export:event-8812',
  metadata: { cluster: 'eu-1' },
  credited_amount: '0.00',
} as const;
const invoice = {
  invoice_id: 'inv_456_USD_2026-11_1',
  status: 'open',
  period: '2026-11',
  currency: 'USD',
  total: '15.80',
  line_item_count: 2,
} as const;
const credit = {
  line_item_id: 'li_91b2e07f55',
  customer_id: '456',
  invoice_id: 'inv_456_USD_2026-11_1',
  kind: 'credit',
  service: 'Linux Instance',
  description: 'Measured twice',
  amount: '-1.80',
  currency: 'USD',
  used_at: '2026-11-22T09:00:00.000Z',
  created_at: '2026-11-22T09:00:00.000Z',
  created_by: 'arn:aws:iam::123456789012:role/support',
  idempotency_key: 'correction:17',
  credits: 'li_4d0f3ab9c1',
  credited_amount: '0.00',
} as const;

const lead = {
  lead_id: 'uuid-1',
  customer_id: '456',
  product_id: 'product-abc',
  lead_type: 'Website Visit',
  created_at: '2026-11-21T09:55:00Z',
  user_email: 'ann@example.com',
  actions: [
    { action_type: 'Page View', engagement_level: 'Low', timestamp: '2026-11-21T10:00:00Z' },
    { action_type: 'Form Submission', engagement_level: 'High', timestamp: '2026-11-21T10:05:00Z' },
  ],
} as const;
const inMilliseconds = (time: string): string => time.replace('Z', '.000Z');
const actions = lead.actions.map((action) => ({ ...action, timestamp: inMilliseconds(action.timestamp) }));
const [view, form] = actions;
const valuedLead = {
  ...lead,
  created_at: inMilliseconds(lead.created_at),
  actions,
  valuation: {
    month: '2026-11',
    currency: 'USD',
    gross: '12.00',
    billed: '10.00',
    savings: { duplicate: '2.00', cap: '0.00', total: '2.00' },
    rates_version: 'default',
    actions: [
      { ...view, value: '2.00', billed: '0.00', saved: '2.00', saving_reason: 'duplicate' },
      { ...form, value: '10.00', billed: '10.00', saved: '0.00' },
    ],
  },
  line_item_id: 'li_7ac0d15e22',
  received_at: '2026-11-21T10:06:00.000Z',
  created_by: 'arn:aws:iam::123456789012:role/partner',
} as const;
const leadLine = {
  line_item_id: 'li_7ac0d15e22',
  customer_id: '456',
  invoice_id: 'inv_456_USD_2026-11_1',
  kind: 'lead',
  description: 'Website Visit, product product-abc, lead uuid-1',
  amount: '10.00',
  currency: 'USD',
  used_at: '2026-11-21T09:55:00.000Z',
  created_at: '2026-11-21T10:06:00.000Z',
  created_by: 'arn:aws:iam::123456789012:role/partner',
  idempotency_key: 'uuid-1',
  lead_id: 'uuid-1',
  credited_amount: '0.00',
} as const;

interface RouteExamples {
  /** By what each shows. */
  readonly bodies: Readonly<Record<string, unknown>>;
  /** What its 201 answers. */
  readonly created?: unknown;
}

/** A test holds each against its schema. */
export const examples: Readonly<Partial<Record<RouteName, RouteExamples>>> = {
  createCustomer: {
    bodies: { customer: { customer_id: '456', name: 'Bob', email: 'bob@example.com' } },
    created: { customer, replayed: false },
  },
  updateCustomer: {
    bodies: {
      email: { email: 'billing@bob.example' },
      address: {
        address: { line1: 'Lindenstraße 4', city: 'Berlin', postal_code: '10969', country: 'DE' },
        tax_id: 'DE123456789',
      },
    },
  },
  addLineItem: {
    bodies: { usage, one_off: oneOff },
    created: { line_item: lineItem, invoice, replayed: false },
  },
  addUsage: { bodies: { usage }, created: { line_item: lineItem, invoice, replayed: false } },
  addLineItems: {
    bodies: {
      items: {
        items: [
          { customer_id: '456', idempotency_key: 'usage-export:event-8812', ...usage },
          { customer_id: 789, idempotency_key: 'onboarding:3', ...oneOff },
        ],
      },
    },
  },
  credit: {
    bodies: {
      part: { amount: '1.80', reason: 'Measured twice' },
      all_that_is_left: { reason: 'Billed twice' },
    },
    created: {
      line_item: credit,
      invoice: { ...invoice, total: '14.00', line_item_count: 3 },
      replayed: false,
    },
  },
  createProduct: {
    bodies: { product: { product_id: 'product-abc', name: 'Analytics' } },
    created: {
      product: { product_id: 'product-abc', name: 'Analytics', created_at: '2026-11-01T08:00:00.000Z' },
      replayed: false,
    },
  },
  addLeads: {
    bodies: { one: lead, several: [lead], several_as_a_field: { leads: [lead] } },
    created: { lead: valuedLead, line_item: leadLine, replayed: false },
  },
  voidInvoice: { bodies: { reason: { reason: 'Billed by mistake' } } },
};
