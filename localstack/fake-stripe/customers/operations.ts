import type Stripe from 'stripe';
import { record } from '../events/record.ts';
import { isWithin, pageOf } from '../lists.ts';
import { type Call, operation } from '../operation.ts';
import { missing, notAllowed } from '../refusal.ts';
import { searchIn, searchParameters } from '../search.ts';
import { newId } from '../state/collection.ts';
import { mergedMetadata } from '../wire/metadata.ts';
import * as parameters from './parameters.ts';
import { type CustomerRecord, shownCustomer, shownDeletedCustomer } from './record.ts';

const LIST = '/v1/customers';
const ONE = '/v1/customers/{customer}';

/** Stripe checks the form, and refuses names and endings that cannot receive mail. */
const EMAIL = /^[^\s@"(),:;<>[\]\\]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,}$/;

export const customerOperations = [
  operation('POST', LIST, parameters.toCreate, (call, given) => {
    const id = newId('cus');
    const made: CustomerRecord = {
      id,
      created: call.now,
      name: null,
      email: null,
      description: null,
      phone: null,
      address: null,
      metadata: {},
      currency: null,
      balances: {},
      discount: null,
      invoicePrefix: id.slice(-8).toUpperCase(),
      nextInvoiceSequence: 1,
      deleted: false,
    };
    const shown = shownCustomer(call.account.customers.add(changed(made, given)));
    record(call, 'customer.created', shown);
    return shown;
  }),

  operation('GET', ONE, parameters.toRetrieve, (call) => {
    const customer = call.account.customers.find(call.ids['customer'] ?? '');
    if (!customer) throw missing('customer', call.ids['customer'] ?? '');
    return customer.deleted ? shownDeletedCustomer(customer) : shownCustomer(customer);
  }),

  operation('POST', ONE, parameters.toUpdate, (call, given) => {
    const shown = shownCustomer(call.account.customers.put(changed(namedCustomer(call), given)));
    record(call, 'customer.updated', shown);
    return shown;
  }),

  operation('DELETE', ONE, parameters.toDelete, (call) => {
    const customer = namedCustomer(call);
    record(call, 'customer.deleted', shownCustomer(customer));
    return shownDeletedCustomer(call.account.customers.put({ ...customer, deleted: true }));
  }),

  operation('GET', LIST, parameters.toList, (call, { email, created, ...page }) => {
    const found = newestFirst(call).filter(
      (customer) => isWithin(customer.created, created) && (email === undefined || customer.email === email),
    );
    return pageOf(LIST, found, page, shownCustomer);
  }),

  operation('GET', `${LIST}/search`, searchParameters, (call, search) =>
    searchIn(`${LIST}/search`, newestFirst(call), search, call.now - call.searchLag, shownCustomer),
  ),
];

const newestFirst = ({ account }: Call): CustomerRecord[] =>
  account.customers
    .all()
    .filter(({ deleted }) => !deleted)
    .reverse();

function namedCustomer({ account, ids }: Call): CustomerRecord {
  const id = ids['customer'] ?? '';
  const customer = account.customers.find(id);
  if (!customer || customer.deleted) throw missing('customer', id);
  return customer;
}

function changed(customer: CustomerRecord, given: parameters.Written): CustomerRecord {
  const { name, email, description, phone, address, metadata, balance } = given;
  if (email && !EMAIL.test(email))
    throw notAllowed(`The e-mail address '${email}' is not valid.`, 'email_invalid', 'email');
  return {
    ...customer,
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(description !== undefined && { description }),
    ...(phone !== undefined && { phone }),
    ...(address !== undefined && { address: address && wholeAddress(address) }),
    metadata: mergedMetadata(customer.metadata, metadata),
    ...(balance !== undefined && {
      balances: { ...customer.balances, [customer.currency ?? 'usd']: balance },
    }),
  };
}

const wholeAddress = (given: NonNullable<parameters.Written['address']>): Stripe.Address => ({
  city: given.city ?? null,
  country: given.country ?? null,
  line1: given.line1 ?? null,
  line2: given.line2 ?? null,
  postal_code: given.postal_code ?? null,
  state: given.state ?? null,
});
