import type { CustomerId } from '../../../client/contract/shapes/fields.ts';
import { callerRefusal } from '../../domain/caller-rules.ts';
import type { ApiRequest, Services } from '../../http/endpoint.ts';

/**
 * A subscription has no service, so a caller who may only bill some services may not bill one.
 *
 * @throws DomainError `forbidden`
 */
export function refuseUnlessPermitted(
  customerId: CustomerId,
  { caller }: Pick<ApiRequest, 'caller'>,
  { rules }: Pick<Services, 'rules'>,
): void {
  const forbidden = callerRefusal(rules, { caller, customerId, service: undefined });
  if (forbidden) throw forbidden;
}
