import * as z from 'zod/mini';
import { callerId, currency, serviceName } from '../../client/contract/shapes/fields.ts';
import { permissionNames } from '../../client/contract/shapes/permission.ts';
import { callerName, matches } from './caller.ts';
import { leadRules } from './leads/lead-rules.ts';
import { listedTwice, listOf, partOfRules, writtenPrice } from './written-rules.ts';

const bounds = () => {
  const bound = z.optional(writtenPrice());
  return z
    .strictObject({ min: bound, max: bound })
    .check(z.refine(({ min, max }) => !min || !max || min.lte(max), 'expected min to be at most max'));
};
export type Bounds = z.output<ReturnType<typeof bounds>>;
/** In major units, by currency. If there are any, no other currency is taken. */
const boundsByCurrency = () => z.optional(z.partialRecord(currency, bounds()));

const service = () =>
  z.strictObject({
    service: serviceName.check(
      z.refine((name) => !name.endsWith('*'), 'expected the whole name of one service'),
    ),
    /** Bounds of the unit price. */
    prices: boundsByCurrency(),
    /** Bounds of a one-off's amount. If left out, those of the unit price count: a one-off is then one unit. */
    amounts: boundsByCurrency(),
  });
export type CatalogueService = z.output<ReturnType<typeof service>>;

const callerPattern = () =>
  z.string({ error: 'expected an ARN' }).check(
    z.regex(/^(\*$|arn:)/, 'expected an ARN, the beginning of an ARN followed by *, or only *'),
    z.refine((arn) => callerName(arn) === arn, {
      error: ({ input }) => `expected a role without path and session, as ${callerName(String(input))}`,
    }),
  );

const customerPattern = () =>
  z.string({ error: 'expected a customer id' }).check(
    z.refine((pattern) => callerId('CustomerId').safeParse(pattern.replace(/\*$/, '') || '-').success, {
      error: 'expected a customer id, the beginning of an id followed by *, or only *',
    }),
  );

const grantFields = () => ({
  /** If left out: `bill` and `read`. That is what entries meant before there was this field. */
  may: z._default(listOf(z.enum(permissionNames)), ['bill', 'read']),
  /** The services that it may bill. If left out: all of them, and charges without a service. */
  services: z.optional(listOf(serviceName)),
  /** The customers for whom it may do so. If left out: all of them. */
  customers: z.optional(listOf(customerPattern())),
});
const servicesAreForBilling = () =>
  z.refine<{ may: readonly string[]; services?: unknown }>(
    ({ may, services }) => services === undefined || may.includes('bill'),
    {
      path: ['services'],
      error: 'services limit what may be billed: add "bill" to may, or leave them out',
    },
  );
const grant = () => z.strictObject(grantFields()).check(servicesAreForBilling());
/** What one entry lets its callers do. */
export type Grant = z.output<ReturnType<typeof grant>>;
const callerRule = () =>
  z.strictObject({ caller: callerPattern(), ...grantFields() }).check(servicesAreForBilling());

/**
 * A stage's configuration: what may be billed, who may do what, and whose lines are counted. It is checked when the
 * stage is made. A part that is left out restricts nothing and counts nothing. In the callers' rules, a `*` at the end
 * of a caller, service or customer stands for any text.
 */
const billingRules = z
  .strictObject({
    /** The services that may be billed. */
    catalogue: partOfRules(() => listOf(service())),
    /** Who may do what. A caller may have several entries; each counts by itself. */
    callers: partOfRules(() => listOf(callerRule())),
    /** What a caller may do that is not listed. If left out: nothing, as soon as any caller is listed. */
    otherCallers: partOfRules(grant),
    /** The callers whose lines are counted by service and day. */
    controlTotals: partOfRules(() => z.strictObject({ callers: z.array(callerPattern()) })),
    /** What leads cost. Left out: the rates and the cap that `lead-rules.ts` has. */
    leads: partOfRules(() => leadRules),
  })
  .check(
    z.superRefine(({ catalogue, callers = [], otherCallers }, context) => {
      const names = catalogue?.map(({ service: name }) => name);
      for (const issue of listedTwice(names ?? [], (index) => ['catalogue', index, 'service'])) {
        context.addIssue(issue);
      }
      const grants: [path: (string | number)[], grant: Pick<Grant, 'services'>][] = callers.map(
        (entry, index) => [['callers', index], entry],
      );
      if (otherCallers) grants.push([['otherCallers'], otherCallers]);
      for (const [path, { services = [] }] of grants) {
        for (const [place, pattern] of services.entries()) {
          if (!names || names.some((name) => matches(pattern, name))) continue;
          const message = `"${pattern}" is not a service of the catalogue`;
          context.addIssue({ code: 'custom', path: [...path, 'services', place], message });
        }
      }
    }),
  );

/** As a stage writes them: JSON, with decimals as text. */
export type BillingRulesConfig = z.input<typeof billingRules>;
export type BillingRules = z.output<typeof billingRules>;

/**
 * @param source where the rules are written, for the message
 * @throws Error that names each place that does not fit
 */
export function readBillingRules(config: unknown, source: string): BillingRules {
  const parsed = billingRules.safeParse(config);
  if (parsed.success) return parsed.data;
  throw new Error(`The billing rules of ${source} are wrong:\n${z.prettifyError(parsed.error)}`);
}
