import type { ServedRoute } from '../../client/contract/route.ts';
import type { CustomerId } from '../../client/contract/shapes/fields.ts';
import type { BillingRules } from '../domain/billing-rules.ts';
import { customerRefusal, permissionRefusal, type Reach, reaches, reachOf } from '../domain/caller-rules.ts';
import type { Asked, Endpoint, Services } from './endpoint.ts';

/**
 * Whether the stage's rules let the caller use a route at all. This is checked before anything is said about its
 * request.
 *
 * @returns the customers for whom it may
 * @throws DomainError `forbidden`
 */
export function permitted(route: ServedRoute, caller: string, rules: BillingRules): Reach {
  const { permission } = route;
  if (permission === 'any') return 'all';
  const reach = reachOf(rules, caller, permission);
  if (reach) return reach;
  throw permissionRefusal(rules, caller, { needed: permission, wanted: wantedOf(route) });
}

/**
 * Keeps a caller to its customers, before the endpoint does anything. A caller who is limited to some customers is
 * refused if the request is for another customer, for none, or if its customer is not known. So an invoice that does
 * not exist and an invoice of another customer get the same answer.
 *
 * @throws DomainError `forbidden`
 */
export async function holdToReach(
  reach: Reach,
  endpoint: Endpoint,
  route: ServedRoute,
  asked: Asked,
  services: Services,
): Promise<void> {
  if (reach === 'all' || endpoint.holdsToReach) return;
  const subjects = [
    ...[asked.params, asked.query, asked.body].flatMap(customerIn),
    ...(endpoint.customerOf ? [await endpoint.customerOf(asked, services)] : []),
  ];
  const isTheirs = subjects.every((customer) => customer !== undefined && reaches(reach, customer));
  if (subjects.length > 0 && isTheirs) return;
  throw customerRefusal(asked.caller, { wanted: wantedOf(route), reach, field: subjectIn(asked) });
}

const wantedOf = ({ method, path }: ServedRoute): string => `call ${method} ${path}`;

/** Every part of a request uses the same name for its customer. */
const customerIn = (part: { readonly customer_id?: CustomerId } | undefined): CustomerId[] =>
  part?.customer_id === undefined ? [] : [part.customer_id];

/** The field of the request that names the customer, invoice or line item; undefined if there is none. */
function subjectIn({ params, query, body }: Asked): string | undefined {
  const fields = [params, query, body].flatMap((part) => Object.keys(part ?? {}));
  return fields.find((field) => SUBJECTS.includes(field));
}
const SUBJECTS = ['customer_id', 'invoice_id', 'line_item_id', 'lead_id'];
