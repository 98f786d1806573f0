import type { AddLineItemBody } from '../../../client/contract/line-items/writes.ts';
import type { CustomerId } from '../../../client/contract/shapes/fields.ts';
import { callerRefusal } from '../../domain/caller-rules.ts';
import { chargeOf } from '../../domain/line-item.ts';
import { billingMonths } from '../../domain/months.ts';
import { catalogueRefusal } from '../../domain/service-catalogue.ts';
import { usedAtRefusal } from '../../domain/used-at.ts';
import type { ApiRequest, Services } from '../../http/endpoint.ts';
import { lastKnownCustomer } from '../../store/customers/customers.ts';
import type { LineItemRequest } from '../../store/line-items/adding.ts';
import { findLineItem } from '../../store/line-items/find.ts';

export interface Requested {
  readonly customerId: CustomerId;
  readonly idempotencyKey: string;
  readonly body: AddLineItemBody;
}

/**
 * What a caller asked for, with the rules applied to it.
 *
 * @throws DomainError `forbidden`, `customer_not_found`, `validation_failed`
 */
export async function requestedLineItem(
  { customerId, idempotencyKey, body }: Requested,
  { caller, now }: Pick<ApiRequest, 'caller' | 'now'>,
  { table, environment, rules }: Services,
): Promise<LineItemRequest> {
  const forbidden = callerRefusal(rules, { caller, customerId, service: body.service });
  if (forbidden) throw forbidden;
  const customer = await lastKnownCustomer(table, customerId);
  const charge = chargeOf(body, { currency: customer.currency, now });
  const refused = usedAtRefusal(charge, now, environment.oldestUseDays) ?? catalogueRefusal(rules, charge);
  // If the charge was billed before the catalogue changed, or before it was too old, this is still a replay.
  if (refused && !(await findLineItem(table, customer.customer_id, idempotencyKey))) throw refused;
  return {
    customerId: customer.customer_id,
    idempotencyKey,
    charge,
    defaulted: { currency: body.currency === undefined },
    months: billingMonths(charge.usedAt, now, environment.graceDays),
    createdBy: caller,
    now,
  };
}
