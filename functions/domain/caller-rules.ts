import type { AllowedAction } from '../../client/contract/invoices/invoice.ts';
import type { CustomerId } from '../../client/contract/shapes/fields.ts';
import { type Permission, permissionNames } from '../../client/contract/shapes/permission.ts';
import type { BillingRules, Grant } from './billing-rules.ts';
import { callerName, matches } from './caller.ts';
import { DomainError } from './errors.ts';
import { shown, shownList } from './shown.ts';

/** The customers for whom a caller may do something: all, or those that match one of the patterns. */
export type Reach = 'all' | readonly string[];

/**
 * @param reach as `reachOf` answers it
 * @returns whether the customer is among those
 */
export const reaches = (reach: Reach, customerId: CustomerId): boolean =>
  reach === 'all' || allowedBy(reach, customerId);

/**
 * For whom a caller may do something. A caller may have several entries; each counts by itself. The entries for all
 * others count only if the caller has none of its own.
 *
 * @param caller the ARN that signed, with or without a session
 * @param permission what it wants to do
 * @returns all, if the rules list no callers; undefined if it may not do so for anybody
 */
export function reachOf(rules: BillingRules, caller: string, permission: Permission): Reach | undefined {
  const grants = grantsOf(rules, caller);
  if (!grants) return 'all';
  const fitting = grants.filter(({ may }) => may.includes(permission));
  if (fitting.length === 0) return undefined;
  const customers: string[] = [];
  for (const grant of fitting) {
    if (!grant.customers) return 'all';
    customers.push(...grant.customers);
  }
  return customers;
}

/** Whether somebody may do something for a customer. */
export type Permits = (permission: Permission, customerId: CustomerId) => boolean;

/**
 * @param caller the ARN that signed, with or without a session
 * @returns what the caller may do, and for whom
 */
export const permissionsOf =
  (rules: BillingRules, caller: string): Permits =>
  (permission, customerId) => {
    const reach = reachOf(rules, caller, permission);
    return reach !== undefined && reaches(reach, customerId);
  };

/** The permission that each action on an invoice needs. Its route needs the same. */
const neededFor = {
  finalize: 'close',
  void: 'close',
  sync: 'close',
  credit: 'bill',
} as const satisfies Record<AllowedAction, Permission>;

/**
 * @param actions what an invoice's state allows
 * @returns the actions that the rules also allow the reader
 */
export const permittedActions = (
  actions: readonly AllowedAction[],
  permits: Permits,
  customerId: CustomerId,
): AllowedAction[] => actions.filter((action) => permits(neededFor[action], customerId));

/** The rules' entries for a caller; undefined if the rules restrict nobody. */
function grantsOf({ callers, otherCallers }: BillingRules, caller: string): readonly Grant[] | undefined {
  if (!callers && !otherCallers) return undefined;
  const name = callerName(caller);
  const own = callers?.filter((entry) => matches(entry.caller, name)) ?? [];
  if (own.length > 0) return own;
  return otherCallers ? [otherCallers] : [];
}

/**
 * @param caller the ARN that signed
 * @param needed the permission that is missing
 * @param wanted what the caller asked for, as the end of "may not …"
 * @returns `forbidden`, naming what the caller may do and what is missing
 */
export function permissionRefusal(
  rules: BillingRules,
  caller: string,
  { needed, wanted }: { readonly needed: Permission; readonly wanted: string },
): DomainError {
  const grants = grantsOf(rules, caller) ?? [];
  const given = permissionNames.filter((name) => grants.some(({ may }) => may.includes(name)));
  const rest =
    given.length > 0
      ? `the stage's rules only let it ${given.join(', ')}`
      : "the stage's rules do not list it";
  return new DomainError('forbidden', {
    detail: `${callerName(caller)} may not ${wanted}, which needs "${needed}": ${rest}.`,
  });
}

/**
 * The answer is the same whether the thing exists or not, since the caller must not learn that.
 *
 * @param caller the ARN that signed
 * @param asked what the caller asked for, as the end of "may not …"; for whom it may do so; and the request's field
 *   that names the customer or the thing, undefined if none does
 * @returns `forbidden`, which names that field, or `customer_id` if it is missing
 */
export function customerRefusal(
  caller: string,
  asked: {
    readonly wanted: string;
    readonly reach: readonly string[];
    readonly field: string | undefined;
  },
): DomainError {
  const { wanted, reach, field } = asked;
  const what =
    field === undefined
      ? 'the request must name one of them as customer_id; if the route has no such field, only a caller of all customers may call it'
      : `this ${field} does not belong to one of them`;
  const name = callerName(caller);
  const message = `${name} may ${wanted} only for customers ${shownList(reach)}: ${what}`;
  return forbiddenField(name, field ?? 'customer_id', message);
}

/** The parts of a charge that decide whether its caller may bill it. */
export interface BilledBy {
  readonly caller: string;
  readonly customerId: CustomerId;
  readonly service: string | undefined;
}

/**
 * Why the rules refuse a caller's charge. A caller may have several entries. A charge is allowed if one of them allows
 * both its customer and its service.
 *
 * @param billed `caller` is the ARN that signed, with or without a session; `service` is undefined if the charge has
 *   none
 * @returns `forbidden`, which names `service` or `customer_id`, or no field if the caller may bill nothing at all;
 *   undefined if there are no such rules, or nothing is wrong
 */
export function callerRefusal(rules: BillingRules, billed: BilledBy): DomainError | undefined {
  const grants = grantsOf(rules, billed.caller);
  if (!grants) return undefined;
  const { customerId, service } = billed;
  const caller = callerName(billed.caller);
  const billing = grants.filter(({ may }) => may.includes('bill'));
  if (billing.length === 0) return permissionRefusal(rules, caller, { needed: 'bill', wanted: 'bill here' });
  const ofCustomer = billing.filter(({ customers }) => !customers || allowedBy(customers, customerId));
  if (ofCustomer.length === 0) {
    return forbiddenField(caller, 'customer_id', `${caller} may not bill customer ${customerId}`);
  }
  const allowed = ofCustomer.some(
    ({ services }) => !services || (service !== undefined && allowedBy(services, service)),
  );
  if (allowed) return undefined;
  const services = shownList([...new Set(ofCustomer.flatMap((entry) => entry.services ?? []))]);
  const message =
    service === undefined
      ? `${caller} may bill only ${services}, and this charge names no service`
      : `${caller} may not bill "${shown(service)}" to customer ${customerId}, only ${services}`;
  return forbiddenField(caller, 'service', message);
}

const allowedBy = (patterns: readonly string[], value: string): boolean =>
  patterns.some((pattern) => matches(pattern, value));

/** @returns the error for a field whose value the rules do not allow this caller; `message` says what they allow */
export const forbiddenField = (caller: string, field: string, message: string): DomainError =>
  new DomainError('forbidden', {
    detail: (fields) =>
      `The stage's rules do not allow ${caller} this ${fields}: see errors. Nothing was written.`,
    errors: [{ field, message }],
  });

/**
 * @param caller the ARN that signed, with or without a session
 * @returns whether the caller's lines are counted by service and day
 */
export const keepsControlTotals = ({ controlTotals }: BillingRules, caller: string): boolean =>
  allowedBy(controlTotals?.callers ?? [], callerName(caller));
