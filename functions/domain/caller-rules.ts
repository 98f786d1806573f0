import type { CustomerId } from '../../client/contract/fields.ts';
import type { BillingRules } from './billing-rules.ts';
import { callerName, matches } from './caller.ts';
import { DomainError } from './errors.ts';

/** What of a charge decides whether its caller may bill it. */
export interface BilledBy {
  readonly caller: string;
  readonly customerId: CustomerId;
  readonly service: string | undefined;
}

/**
 * What the rules have against a caller's charge. Of several entries for one caller each stands for itself: a charge is
 * allowed when one of them allows both its customer and its service.
 *
 * @param billed `caller` is the ARN that signed, with or without a session; `service` undefined where the charge has none
 * @returns `forbidden` naming `service` or `customer_id`, or no field when the caller may bill nothing at all;
 * undefined where there are no such rules, or nothing is wrong
 */
export function callerRefusal({ callers }: BillingRules, billed: BilledBy): DomainError | undefined {
  if (!callers) return undefined;
  const { customerId, service } = billed;
  const caller = callerName(billed.caller);
  const own = callers.filter((entry) => matches(entry.caller, caller));
  if (own.length === 0) return forbidden(`${caller} may not bill here: the stage's rules do not list it.`);
  const ofCustomer = own.filter(({ customers }) => !customers || allowedBy(customers, customerId));
  if (ofCustomer.length === 0) {
    const message = `${caller} may not bill customer ${customerId}`;
    return forbidden(`${message}. Nothing was written.`, { field: 'customer_id', message });
  }
  const allowed = ofCustomer.some(
    ({ services }) => !services || (service !== undefined && allowedBy(services, service)),
  );
  if (allowed) return undefined;
  const services = [...new Set(ofCustomer.flatMap((entry) => entry.services ?? []))].join(', ');
  const message =
    service === undefined
      ? `${caller} must name the service it bills: ${services}`
      : `${caller} may not bill "${service}" to customer ${customerId}, only ${services}`;
  return forbidden(`${message}. Nothing was written.`, { field: 'service', message });
}

const allowedBy = (patterns: readonly string[], value: string): boolean =>
  patterns.some((pattern) => matches(pattern, value));

const forbidden = (detail: string, ...errors: { field: string; message: string }[]): DomainError =>
  new DomainError('forbidden', { detail, errors });

/**
 * @param caller the ARN that signed, with or without a session
 * @returns whether its lines are counted by service and day
 */
export const keepsControlTotals = ({ controlTotals }: BillingRules, caller: string): boolean =>
  allowedBy(controlTotals?.callers ?? [], callerName(caller));
