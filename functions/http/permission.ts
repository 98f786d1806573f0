import type { CustomerId } from '../../client/contract/fields.ts';
import type { Route } from '../../client/contract/route.ts';
import { customerRefusal, permissionRefusal, type Reach, reaches, reachOf } from '../domain/caller-rules.ts';
import type { Asked, Endpoint, Services } from './endpoint.ts';

/**
 * Whether the stage's rules let the caller do what it asks for, before the endpoint does anything.
 *
 * A caller who may do so for some customers only is refused where the request is for another one, for nobody, or for
 * none that can be told: an invoice that does not exist and one of another customer get the same answer.
 *
 * @returns for whom the caller may do so
 * @throws DomainError `forbidden`
 */
export async function permit(
  endpoint: Endpoint,
  route: Route,
  asked: Asked,
  services: Services,
): Promise<Reach> {
  const { permission } = route;
  if (permission === 'any') return 'all';
  const { rules } = services;
  const { caller } = asked;
  const wanted = `call ${route.method} ${route.path}`;
  const reach = reachOf(rules, caller, permission);
  if (!reach) throw permissionRefusal(rules, caller, { needed: permission, wanted });
  if (reach === 'all' || endpoint.holdsToReach) return reach;
  const named = [asked.params, asked.query, asked.body].flatMap(customerIn);
  const subjects = named.length > 0 ? named : [await endpoint.customerOf?.(asked, services)];
  if (subjects.every((customer) => customer !== undefined && reaches(reach, customer))) return reach;
  throw customerRefusal(caller, { wanted, reach, field: subjectIn(asked) });
}

/** Every part of a request names its customer alike. */
const customerIn = (part: { readonly customer_id?: CustomerId } | undefined): CustomerId[] =>
  part?.customer_id === undefined ? [] : [part.customer_id];

/** The request's own field that says whom it is about; undefined where none does. */
function subjectIn({ params, query, body }: Asked): string | undefined {
  const fields = [params, query, body].flatMap((part) => Object.keys(part ?? {}));
  return fields.find((field) => SUBJECTS.includes(field));
}
const SUBJECTS = ['customer_id', 'invoice_id', 'line_item_id'];
