import type { Big } from 'big.js';
import * as z from 'zod/mini';
import { type EngagementLevel, engagementLevel } from '../../../client/contract/shapes/engagement-level.ts';
import { leadType, type Month, month } from '../../../client/contract/shapes/fields.ts';
import { listedTwice, listOf, writtenPrice } from '../written-rules.ts';
import { MOST_REMEMBERED } from './ledger.ts';

/** Leads are billed in dollars, also for a customer with another currency. */
export const LEAD_CURRENCY = 'USD';

const DEFAULT_LEVELS = { High: '10', Medium: '5', Low: '2' } as const satisfies Record<
  EngagementLevel,
  string
>;

const positive = z.refine<Big>((amount) => amount.gt(0), 'expected more than 0');

const madeRates = () =>
  z.strictObject({
    /** Kept with each valuation. If rates change, make a new version. Never change an old one. */
    version: z
      .string()
      .check(z.regex(/^[A-Za-z0-9_.:-]{1,50}$/, 'expected 1 to 50 characters of A-Z a-z 0-9 _ . : -')),
    /** The first month of leads to which it applies. The first version has none. */
    from: z.optional(month),
    levels: z.strictObject({ High: writtenPrice(), Medium: writtenPrice(), Low: writtenPrice() }),
    /** Rates of a lead type for the levels that it names. */
    leadTypes: z.optional(
      listOf(
        z.strictObject({ leadType: leadType(), levels: z.partialRecord(engagementLevel, writtenPrice()) }),
      ),
    ),
  });
/** What an action is worth, in USD. */
export type Rates = z.output<ReturnType<typeof madeRates>>;

const madeCap = () =>
  z.strictObject({
    /** What a user costs at most in the window, in USD. */
    amount: writtenPrice().check(positive),
    window: z._default(z.enum(['month', 'lifetime']), 'month'),
    /** Over all products, or for each product by itself. */
    scope: z._default(z.enum(['all', 'product']), 'all'),
  });

/**
 * What leads cost, in a stage's configuration: rates by lead type and engagement level, and the most that a lead user
 * costs. If the window or scope of a cap is changed, it begins to count anew. Made when it is first needed, since most
 * functions never read such rules.
 */
export const leadRules = z.lazy(() =>
  z
    .strictObject({
      /**
       * The versions of the rates, the oldest first. Each lead is valued by the newest version that applies to its month.
       */
      rates: z.prefault(
        listOf(madeRates(), 'expected at least one version: leave the list out for the default rates'),
        [{ version: 'default', levels: DEFAULT_LEVELS }],
      ),
      cap: z.prefault(madeCap(), { amount: '100' }),
      /** Whether a lead of an unknown customer or product creates it. This is for samples. */
      autoCreate: z._default(z.boolean(), false),
    })
    .check(
      z.superRefine(({ rates: versions, cap: { amount } }, context) => {
        const issues = [
          ...listedTwice(
            versions.map(({ version }) => version),
            (index) => ['rates', index, 'version'],
          ),
          ...versions.flatMap((version, index) => [
            ...wrongStart(version, versions[index - 1], index),
            ...listedTwice(
              (version.leadTypes ?? []).map((entry) => entry.leadType),
              (entry) => ['rates', index, 'leadTypes', entry, 'leadType'],
            ),
            ...tooSmall(version, amount, index),
          ]),
        ];
        for (const issue of issues) context.addIssue(issue);
      }),
    ),
);
export type LeadRules = z.output<typeof leadRules>;

let defaultRules: LeadRules | undefined;

/** @returns the stage's rules of leads, or the default rules if the stage has none */
export function leadRulesOf({ leads }: { readonly leads?: LeadRules | undefined }): LeadRules {
  if (leads) return leads;
  defaultRules ??= leadRules.parse({});
  return defaultRules;
}

const issueAt = (path: (string | number)[], message: string) => ({ code: 'custom' as const, path, message });

function wrongStart({ from }: Rates, before: Rates | undefined, index: number) {
  const path = ['rates', index, 'from'];
  if (before === undefined) {
    return from === undefined
      ? []
      : [issueAt(path, 'expected none: the first version is for all months before')];
  }
  const isLater = from !== undefined && (before.from === undefined || from > before.from);
  return isLater ? [] : [issueAt(path, 'expected a month after that of the version before')];
}

/** The cap must be reached before a ledger is full, since later actions could not be told from duplicates. */
function tooSmall({ levels, leadTypes = [] }: Rates, amount: Big, index: number) {
  const all = [levels, ...leadTypes.map((entry) => entry.levels)].flatMap((each) => Object.values(each));
  const isTooSmall = all.some((rate) => rate.gt(0) && rate.times(MOST_REMEMBERED).lt(amount));
  return isTooSmall
    ? [
        issueAt(
          ['rates', index],
          `expected rates of 0, or at least the cap's amount divided by ${MOST_REMEMBERED}: a user's month has at most ${MOST_REMEMBERED} different actions`,
        ),
      ]
    : [];
}

/**
 * @param of the month of leads
 * @returns the version of the rates that applies to it
 */
export function ratesOf({ rates: versions }: LeadRules, of: Month): Rates {
  const [first] = versions;
  const found = versions.findLast(({ from }) => from === undefined || from <= of) ?? first;
  if (found) return found;
  throw new Error('The rules of leads have no rates.');
}

/** @returns the versions of the rates that are for some of the months, both included */
export const ratesWithin = (
  rules: LeadRules,
  { from, to }: { readonly from: Month; readonly to: Month },
): Rates[] => {
  const first = ratesOf(rules, from);
  return rules.rates.filter(
    (each) => each === first || (each.from !== undefined && from < each.from && each.from <= to),
  );
};

/** @returns the value of an action, in USD: its lead type's own rate of that level, or else the rate for all types */
export function rateOf(of: Rates, type: string, level: EngagementLevel): Big {
  const own = of.leadTypes?.find((entry) => entry.leadType === type)?.levels[level];
  return own ?? of.levels[level];
}
