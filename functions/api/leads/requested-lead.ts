import type { LeadBody } from '../../../client/contract/leads/requests.ts';
import type { CustomerId, ProductId } from '../../../client/contract/shapes/fields.ts';
import { callerRefusal } from '../../domain/caller-rules.ts';
import { DomainError } from '../../domain/errors.ts';
import { leadOf } from '../../domain/leads/lead.ts';
import { LEAD_CURRENCY, leadRulesOf } from '../../domain/leads/lead-rules.ts';
import { leadTimesRefusal } from '../../domain/leads/lead-times.ts';
import { billingMonths } from '../../domain/months.ts';
import type { ApiRequest, Services } from '../../http/endpoint.ts';
import { createCustomer, lastKnownCustomer } from '../../store/customers/customers.ts';
import { findLead } from '../../store/leads/find.ts';
import type { LeadRequest } from '../../store/leads/request.ts';
import { createProduct, lastKnownProduct } from '../../store/products/products.ts';

type Sent = Pick<ApiRequest, 'caller' | 'now'>;

/**
 * A lead as the caller sent it, after the rules were applied.
 *
 * @throws DomainError `forbidden`, `customer_not_found`, `product_not_found`, `validation_failed`
 */
export async function requestedLead(body: LeadBody, sent: Sent, services: Services): Promise<LeadRequest> {
  const { caller, now } = sent;
  const { table, environment, rules } = services;
  const lead = leadOf(body);
  const { customerId, productId } = lead;
  const forbidden = callerRefusal(rules, { caller, customerId, service: undefined });
  if (forbidden) throw forbidden;
  const refused = leadTimesRefusal(lead, now, environment.oldestUseDays);
  // A lead that was accepted when it was new enough is still a replay.
  if (refused && !(await findLead(table, lead.leadId))) throw refused;
  await knownCustomer(customerId, sent, services);
  await knownProduct(productId, sent, services);
  return {
    lead,
    months: billingMonths(lead.createdAt, now, environment.graceDays),
    createdBy: caller,
    now,
  };
}

/** It exists, or is created now if the stage allows it. */
async function knownCustomer(
  id: CustomerId,
  { caller, now }: Sent,
  { table, rules }: Services,
): Promise<void> {
  const make = () =>
    createCustomer(
      table,
      { customer_id: id, name: id, currency: LEAD_CURRENCY, created_at: now, updated_at: now },
      caller,
    );
  const { autoCreate } = leadRulesOf(rules);
  await foundOrMade(() => lastKnownCustomer(table, id), {
    make: autoCreate ? make : undefined,
    missing: 'customer_not_found',
    taken: 'customer_conflict',
  });
}

async function knownProduct(id: ProductId, { caller, now }: Sent, { table, rules }: Services): Promise<void> {
  const make = () => createProduct(table, { product_id: id, name: id, created_at: now }, caller);
  const { autoCreate } = leadRulesOf(rules);
  await foundOrMade(() => lastKnownProduct(table, id), {
    make: autoCreate ? make : undefined,
    missing: 'product_not_found',
    taken: 'product_conflict',
  });
}

interface Making {
  readonly make: (() => Promise<unknown>) | undefined;
  readonly missing: DomainError['code'];
  /** Another request created it meanwhile, with a name. */
  readonly taken: DomainError['code'];
}

async function foundOrMade(find: () => Promise<unknown>, { make, missing, taken }: Making): Promise<void> {
  try {
    await find();
  } catch (error) {
    if (!make || !isOf(error, missing)) throw error;
    await make().catch((failure: unknown) => {
      if (!isOf(failure, taken)) throw failure;
    });
  }
}

const isOf = (error: unknown, code: DomainError['code']): boolean =>
  error instanceof DomainError && error.code === code;
