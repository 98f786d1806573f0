import type * as z from 'zod/mini';
import { invoiceStateOf, invoiceView } from '../../functions/api/invoices/views.ts';
import { leadView } from '../../functions/api/leads/views.ts';
import { lineItemView } from '../../functions/api/line-items/views.ts';
import { creditOf, exceedsOriginal, notCreditable } from '../../functions/domain/credit.ts';
import { customerDifferences } from '../../functions/domain/customer.ts';
import { DomainError } from '../../functions/domain/errors.ts';
import { standingOf } from '../../functions/domain/invoice-record.ts';
import { leadMonth } from '../../functions/domain/leads/lead.ts';
import type { StoredLead } from '../../functions/domain/leads/stored-lead.ts';
import { chargeOf } from '../../functions/domain/line-item.ts';
import { billingMonths, monthOf } from '../../functions/domain/months.ts';
import type { StoredLineItem } from '../../functions/domain/stored-line-item.ts';
import { usedAtRefusal } from '../../functions/domain/used-at.ts';
import { problemAt, summaryOf } from '../../functions/http/batch.ts';
import { invalidCursor } from '../../functions/http/cursor.ts';
import { madeId } from '../../functions/http/made-id.ts';
import { refusalOf } from '../../functions/http/validation.ts';
import type { Customer } from '../contract/customers/customer.ts';
import type { AddLineItemBody } from '../contract/line-items/writes.ts';
import type { Product } from '../contract/products/product.ts';
import type { RouteName, Routes } from '../contract/routes.ts';
import type { CustomerId, Instant, ProductId } from '../contract/shapes/fields.ts';
import { type Books, currentMonth } from './books.ts';
import { createOnce } from './creating.ts';

/** As a new stage has them. */
const GRACE_DAYS = 2;
const OLDEST_USE_DAYS = 400;

type Read<Schema> = Schema extends z.ZodMiniType ? z.output<Schema> : undefined;
type Part<Name extends RouteName, At extends 'params' | 'query' | 'body'> = Routes[Name] extends {
  readonly [Place in At]: infer Schema;
}
  ? Read<Schema>
  : undefined;

/** A request whose parts were checked by the route's own schemas. */
export interface Asked<Name extends RouteName = RouteName> {
  readonly params: Part<Name, 'params'>;
  readonly query: Part<Name, 'query'>;
  readonly body: Part<Name, 'body'>;
  readonly idempotencyKey: string | undefined;
  readonly caller: string;
  readonly requestId: string;
  readonly now: Instant;
}

export interface Answer {
  readonly status: number;
  readonly body: object;
}

type Endpoints = { readonly [Name in RouteName]?: (books: Books, asked: Asked<Name>) => Answer };

/** What is played from memory. */
export const endpoints: Endpoints = {
  createProduct,
  listProducts: (books, { query }) => ok(pageOf([...books.products.values()], query)),
  addLeads: (books, asked) =>
    books.leads.answer(books, asked, {
      graceDays: GRACE_DAYS,
      oldestUseDays: OLDEST_USE_DAYS,
      check({ customerId, productId }) {
        customerOf(books, customerId);
        if (!books.products.has(productId)) throw noProduct(productId);
      },
    }),
  getLead(books, { params }) {
    const lead = books.leads.leads.get(params.lead_id);
    if (lead) return ok({ lead: leadView(lead) });
    throw new DomainError('lead_not_found', {
      detail: `There is no lead ${params.lead_id}.`,
      errors: [{ field: 'lead_id', message: 'expected the id of a lead that was sent' }],
    });
  },
  listLeads(books, { query }) {
    if (query.customer_id !== undefined) customerOf(books, query.customer_id);
    const isWanted = ({ lead }: StoredLead): boolean =>
      [lead.customerId, undefined].includes(query.customer_id) &&
      [lead.leadType, undefined].includes(query.lead_type) &&
      [lead.productId, undefined].includes(query.product_id) &&
      (query.from ?? '') <= leadMonth(lead) &&
      leadMonth(lead) <= (query.to ?? '9');
    const leads = [...books.leads.leads.values()]
      .filter(isWanted)
      .sort((a, b) => (a.lead.createdAt < b.lead.createdAt ? -1 : 1));
    return ok(pageOf(leads.map(leadView), query));
  },
  getHealth: () => ok({ status: 'ok', stage: 'memory', version: 'memory', checks: { memory: 'ok' } }),
  createCustomer,
  listCustomers: (books, { query }) => ok(pageOf([...books.customers.values()], query)),
  getCustomer: (books, { params }) => ok({ customer: customerOf(books, params.customer_id) }),
  addLineItem: (books, asked) => added(books, billed(books, asked, asked.params.customer_id, asked.body)),
  addUsage: (books, asked) => added(books, billed(books, asked, asked.params.customer_id, asked.body)),
  addLineItems,
  credit,
  findLineItem(books, { params, query }) {
    const { customer_id: customerId } = params;
    const found = [...books.lines.values()].filter(
      (line) => line.customerId === customerId && line.idempotencyKey === query.idempotency_key,
    );
    const credit = found.find(({ charge }) => charge.kind === 'credit');
    const charge = found.find((line) => line !== credit);
    const lineItem = charge ?? credit;
    if (!lineItem) {
      customerOf(books, customerId);
      throw new DomainError('line_item_not_found', {
        detail: `Customer ${customerId} has no charge and no credit under idempotency key ${query.idempotency_key}.`,
        errors: [{ field: 'idempotency_key', message: 'expected a key that was used' }],
      });
    }
    return ok({
      line_item: lineItemView(lineItem),
      ...(charge && credit && { credit: lineItemView(credit) }),
    });
  },
  listLineItems(books, { params, query }) {
    if (!books.invoice(params.invoice_id)) throw noInvoice(params.invoice_id);
    const lines = books
      .linesOn(params.invoice_id)
      .filter(({ charge }) => query.kind === undefined || charge.kind === query.kind)
      .filter(({ charge }) => query.service === undefined || charge.service === query.service)
      .sort((a, b) => (a.charge.usedAt < b.charge.usedAt ? -1 : 1));
    return ok(pageOf(lines.map(lineItemView), query));
  },
  listInvoices(books, { params, query }) {
    customerOf(books, params.customer_id);
    const invoices = books
      .invoicesOf(params.customer_id)
      .filter(({ lifecycle }) => query.status === undefined || lifecycle.status === query.status)
      .filter(
        ({ slot }) => (query.from ?? slot.month) <= slot.month && slot.month <= (query.to ?? slot.month),
      );
    return ok(
      pageOf(
        invoices.map((invoice) => invoiceView(invoice, mayAll)),
        query,
      ),
    );
  },
  getCurrentInvoice(books, { params, query, now }) {
    const { customer_id: customerId, currency } = customerOf(books, params.customer_id);
    const slot = { customerId, currency: query.currency ?? currency, month: monthOf(now) };
    const invoice = books.running(slot, now);
    const others = books
      .invoicesOf(customerId)
      .filter(({ lifecycle, invoiceId }) => lifecycle.status === 'open' && invoiceId !== invoice.invoiceId);
    return ok({
      invoice: invoiceView(invoice, mayAll),
      other_open: others.map((other) => invoiceStateOf(standingOf(other))),
    });
  },
  getInvoice(books, { params }) {
    const invoice = books.invoice(params.invoice_id);
    if (!invoice) throw noInvoice(params.invoice_id);
    return ok({ invoice: invoiceView(invoice, mayAll) });
  },
  finalizeInvoice(books, { params, query, caller, now }) {
    const invoice = books.finalize(params.invoice_id, caller, now, query.dry_run);
    if (!invoice) throw noInvoice(params.invoice_id);
    return ok({ invoice: invoiceView(invoice, mayAll) });
  },
};

const ok = (body: object): Answer => ({ status: 200, body });
const mayAll = () => true;

interface PageQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** A cursor is the place in the list. */
function pageOf<Item>(items: readonly Item[], { limit, cursor = '0' }: PageQuery) {
  if (!/^\d{1,9}$/.test(cursor)) throw invalidCursor();
  const end = Number(cursor) + limit;
  return { data: items.slice(Number(cursor), end), next_cursor: end < items.length ? String(end) : null };
}

const noInvoice = (invoiceId: string): DomainError =>
  new DomainError('invoice_not_found', {
    detail: `There is no invoice ${invoiceId}.`,
    errors: [{ field: 'invoice_id', message: 'expected the id of an invoice that exists' }],
  });

function customerOf({ customers }: Books, customerId: CustomerId): Customer {
  const customer = customers.get(customerId);
  if (customer) return customer;
  throw new DomainError('customer_not_found', {
    detail: `There is no customer ${customerId}. Create it first, or check the id.`,
    errors: [{ field: 'customer_id', message: 'expected the id of a customer that exists' }],
  });
}

function createCustomer(
  { customers, createdBy }: Books,
  { body, idempotencyKey: key, now }: Asked<'createCustomer'>,
): Answer {
  // Tally makes this id, so it has the brand.
  const id = body.customer_id ?? (madeId('cus_', key) as CustomerId);
  const { name, email, currency } = body;
  const sent: Customer = {
    customer_id: id,
    name,
    ...(email !== undefined && { email }),
    currency,
    created_at: now,
    updated_at: now,
  };
  return createOnce<Customer>(customers as Map<string, Customer>, createdBy, {
    noun: 'customer',
    sent,
    id,
    namesId: body.customer_id !== undefined,
    key,
    conflict: 'customer_conflict',
    differences: customerDifferences,
    refuse() {
      if (email === undefined || ![...customers.values()].some((other) => other.email === email)) return;
      throw new DomainError('email_taken', {
        detail: 'The e-mail address belongs to another customer.',
        errors: [{ field: 'email', message: 'expected an address that no other customer has' }],
      });
    },
  });
}

function createProduct(
  { products, createdBy }: Books,
  { body, idempotencyKey: key, now }: Asked<'createProduct'>,
): Answer {
  // Tally makes this id, so it has the brand.
  const id = body.product_id ?? (madeId('prod_', key) as ProductId);
  const { name, description } = body;
  const sent: Product = {
    product_id: id,
    name,
    ...(description !== undefined && { description }),
    created_at: now,
  };
  return createOnce<Product>(products as Map<string, Product>, createdBy, {
    noun: 'product',
    sent,
    id,
    namesId: body.product_id !== undefined,
    key,
    conflict: 'product_conflict',
    differences: (original) =>
      (['name', 'description'] as const)
        .filter((field) => original[field] !== sent[field])
        .map((field) => ({
          field,
          message: `the product has ${original[field] ?? 'none'}, this request has ${sent[field] ?? 'none'}`,
        })),
  });
}

const noProduct = (productId: string): DomainError =>
  new DomainError('product_not_found', {
    detail: `There is no product ${productId}. Create it first, or check the id.`,
    errors: [{ field: 'product_id', message: 'expected the id of a product that exists' }],
  });

type Billed = ReturnType<Books['bill']>;

function billed(
  books: Books,
  { idempotencyKey = '', caller: createdBy, now }: Pick<Asked, 'idempotencyKey' | 'caller' | 'now'>,
  customerId: CustomerId,
  body: AddLineItemBody,
): Billed {
  const customer = customerOf(books, customerId);
  const charge = chargeOf(body, { currency: customer.currency, now });
  const refused = usedAtRefusal(charge, now, OLDEST_USE_DAYS);
  if (refused) throw refused;
  return books.bill({
    customerId,
    space: 'u',
    key: idempotencyKey,
    charge,
    defaulted: { currency: body.currency === undefined },
    months: billingMonths(charge.usedAt, now, GRACE_DAYS),
    createdBy,
    now,
  });
}

const stateOf = (books: Books, { invoiceId }: StoredLineItem) => {
  const invoice = books.invoice(invoiceId);
  if (!invoice) throw new Error(`A line is on ${invoiceId}, which does not exist.`);
  return invoiceStateOf(standingOf(invoice));
};

function added(books: Books, { lineItem, replayed }: Billed): Answer {
  return {
    status: replayed ? 200 : 201,
    body: {
      line_item: lineItemView(lineItem),
      invoice: stateOf(books, lineItem),
      replayed,
      ...(lineItem.movedFrom !== undefined && { moved_from: lineItem.movedFrom }),
    },
  };
}

function addLineItems(books: Books, asked: Asked<'addLineItems'>): Answer {
  const lines: StoredLineItem[] = [];
  const results = asked.body.items.map((item, index) => {
    try {
      const { lineItem, replayed } = billedItem(books, asked, item);
      lines.push(lineItem);
      return {
        index,
        outcome: replayed ? ('replayed' as const) : ('created' as const),
        line_item: lineItemView(lineItem),
        ...(lineItem.movedFrom !== undefined && { moved_from: lineItem.movedFrom }),
      };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const outcome = error.code === 'idempotency_conflict' ? ('conflict' as const) : ('rejected' as const);
      return { index, outcome, error: problemAt(`items[${index}]`, error, asked.requestId) };
    }
  });
  const invoices = [...new Map(lines.map((line) => [line.invoiceId, line])).values()];
  return ok({
    results,
    summary: summaryOf(results),
    invoices: invoices.map((line) => stateOf(books, line)),
  });
}

type Item = Asked<'addLineItems'>['body']['items'][number];

function billedItem(books: Books, asked: Asked<'addLineItems'>, item: Item): Billed {
  if ('issues' in item) throw refusalOf(item.issues);
  const { customer_id: customerId, idempotency_key: idempotencyKey, ...body } = item.item;
  return billed(books, { ...asked, idempotencyKey }, customerId, body);
}

function credit(books: Books, { params, body, idempotencyKey = '', caller, now }: Asked<'credit'>): Answer {
  const original = books.lines.get(params.line_item_id);
  if (!original) {
    throw new DomainError('line_item_not_found', {
      detail: `There is no line item ${params.line_item_id}.`,
      errors: [{ field: 'line_item_id', message: 'expected the id of a line item that exists' }],
    });
  }
  const { customerId } = original;
  const charge = creditOf(original, { amount: body.amount, reason: body.reason }, now);
  const amount = charge.amount.neg();
  const isNew = ![...books.lines.values()].some(
    (line) =>
      line.customerId === customerId &&
      line.charge.kind === 'credit' &&
      line.idempotencyKey === idempotencyKey,
  );
  if (isNew && (amount.eq(0) || amount.gt(original.creditable))) throw exceedsOriginal(original);
  if (isNew && books.invoice(original.invoiceId)?.lifecycle.status === 'void') {
    throw notCreditable(
      `Line item ${original.lineItemId} is on invoice ${original.invoiceId}, which is void.`,
    );
  }
  const made = books.bill({
    customerId,
    space: 'credit',
    key: idempotencyKey,
    charge,
    defaulted: { currency: true, amount: body.amount === undefined },
    months: currentMonth(now),
    createdBy: caller,
    now,
  });
  if (!made.replayed) books.takeFrom(original, amount);
  return added(books, made);
}
