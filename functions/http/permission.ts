import type { Route } from '../../client/contract/route.ts';
import type { CustomerId } from '../../client/contract/shapes/fields.ts';
import type { BillingRules } from '../domain/billing-rules.ts';
import { customerRefusal, permissionRefusal, type Reach, reaches, reachOf } from '../domain/caller-rules.ts';
import type { Asked, Endpoint, Services } from './endpoint.ts';

/**
 * Whether the stage's rules let the caller use a route at all: before anything else is said of its request.
 *
 * @returns for whom it may
 * @throws DomainError `forbidden`
 */
export function permitted(route: Route, caller: string, rules: BillingRules): Reach {
  const { permission } = route;
  if (permission === 'any') return 'all';
  const reach = reachOf(rules, caller, permission);
  if (reach) return reach;
  throw permissionRefusal(rules, caller, { needed: permission, wanted: wantedOf(route) });
}

/**
 * Holds a caller to its customers, before the endpoint does anything. Who may do so for some of them only is refused
 * where the request is for another one, for nobody, or for none that can be told: an invoice that does not exist and
 * one of another customer get the same answer.
 *
 * @throws DomainError `forbidden`
 */
export async function holdToReach(
  reach: Reach,
  endpoint: Endpoint,
  route: Route,
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

const wantedOf = ({ method, path }: Route): string => `call ${method} ${path}`;

/** Every part of a request names its customer alike. */
const customerIn = (part: { readonly customer_id?: CustomerId } | undefined): CustomerId[] =>
  part?.customer_id === undefined ? [] : [part.customer_id];

/** The request's own field that says whom it is about; undefined where none does. */
function subjectIn({ params, query, body }: Asked): string | undefined {
  const fields = [params, query, body].flatMap((part) => Object.keys(part ?? {}));
  return fields.find((field) => SUBJECTS.includes(field));
}
const SUBJECTS = ['customer_id', 'invoice_id', 'line_item_id'];
