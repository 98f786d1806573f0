import * as z from 'zod/mini';
import { moneyText } from '../shapes/decimal.ts';
import { described, typescript } from '../shapes/described.ts';
import { optionalEmail } from '../shapes/email.ts';
import { type EngagementLevel, engagementLevel, LEVELS } from '../shapes/engagement-level.ts';
import {
  callerId,
  currency,
  customerId,
  instant,
  leadId,
  leadType,
  lineItemId,
  month,
  productId,
  text,
} from '../shapes/fields.ts';
import { pageOf, pageQuery } from '../shapes/list.ts';
import { optionalMetadata } from '../shapes/metadata.ts';
import { requestInstant } from '../shapes/request-instant.ts';

const levelOf = (written: string): EngagementLevel | undefined =>
  LEVELS.find((level) => level.toLowerCase() === written.toLowerCase());
const LEVEL_ERROR = 'expected High, Medium or Low';

/** As a caller writes it, in upper or lower case. */
const writtenLevel = z.pipe(
  z
    .string({ error: LEVEL_ERROR })
    .check(z.refine((written) => levelOf(written) !== undefined, LEVEL_ERROR))
    .register(z.globalRegistry, {
      override: {
        type: 'string',
        pattern: '^(?:[Hh][Ii][Gg][Hh]|[Mm][Ee][Dd][Ii][Uu][Mm]|[Ll][Oo][Ww])$',
        description: 'High, Medium or Low, in upper or lower case',
        examples: [...LEVELS],
      },
    })
    .register(typescript, {
      name: 'WrittenEngagementLevel',
      type: LEVELS.flatMap((level) => [level, level.toLowerCase(), level.toUpperCase()])
        .map((level) => `'${level}'`)
        .join(' | '),
      description: 'High, Medium or Low, in upper or lower case.',
    }),
  z.transform((written): EngagementLevel => {
    const level = levelOf(written);
    if (level) return level;
    throw new TypeError('an engagement level was transformed before it was checked');
  }),
);

const MOST_ACTIONS = 100;

const leadActionBody = z
  .strictObject({
    action_type: text(500),
    engagement_level: writtenLevel,
    timestamp: described(requestInstant, 'RFC 3339 with an offset; not in the future'),
  })
  .register(z.globalRegistry, { id: 'LeadActionBody' });

export const leadBody = z
  .strictObject({
    lead_id: described(
      callerId('LeadId'),
      'Unique over all customers: the same id with the same content is a replay',
    ),
    customer_id: callerId('CustomerId'),
    product_id: callerId('ProductId'),
    lead_type: leadType,
    created_at: described(
      requestInstant,
      'RFC 3339 with an offset; its UTC month is the month of the lead, even if the actions are of another month',
    ),
    actions: z
      .array(leadActionBody, { error: 'expected a list of actions' })
      .check(
        z.minLength(1, 'expected at least one action'),
        z.maxLength(
          MOST_ACTIONS,
          `expected at most ${MOST_ACTIONS} actions: send the others as another lead`,
        ),
      ),
    user_id: described(
      z.optional(callerId('LeadUserId')),
      'The user who did the actions. Without it, the e-mail address names the user. Without both, all such leads of a customer count as one user',
    ),
    user_email: optionalEmail,
    metadata: optionalMetadata,
  })
  .register(z.globalRegistry, { id: 'LeadBody' });
export type LeadBody = z.output<typeof leadBody>;

const leadAction = {
  action_type: z.string(),
  engagement_level: engagementLevel,
  timestamp: instant,
};

export const savings = z
  .object({
    duplicate: described(
      moneyText,
      'Saved on actions that repeat an earlier one of the same user, product and month',
    ),
    cap: described(moneyText, 'Saved on actions above the most that a user costs'),
    total: moneyText,
  })
  .register(z.globalRegistry, { id: 'Savings' });
export type Savings = z.output<typeof savings>;

const valuedAction = z
  .object({
    ...leadAction,
    value: described(moneyText, 'By the rates'),
    billed: moneyText,
    saved: described(moneyText, 'The part of the value that was not billed'),
    saving_reason: z.optional(z.enum(['duplicate', 'cap'])),
  })
  .register(z.globalRegistry, { id: 'ValuedAction' });

const valuation = z
  .object({
    month: described(month, 'The UTC month of `created_at`; reports count the lead in this month'),
    currency,
    gross: described(moneyText, 'The sum of the values: always the sum of `billed` and `savings.total`'),
    billed: moneyText,
    savings,
    rates_version: z.string(),
    /** In the order of the lead's actions. */
    actions: z.array(valuedAction),
  })
  .register(z.globalRegistry, { id: 'Valuation' });

export const lead = z
  .object({
    lead_id: leadId,
    customer_id: customerId,
    product_id: productId,
    lead_type: z.string(),
    created_at: instant,
    actions: z.array(z.object(leadAction).register(z.globalRegistry, { id: 'LeadAction' })),
    user_id: z.optional(z.string()),
    user_email: z.optional(z.string()),
    user_erased: described(
      z.optional(z.literal(true)),
      'Its user was erased: `user_id`, `user_email` and `metadata` are gone, and the amounts stay',
    ),
    metadata: z.optional(z.record(z.string(), z.string())),
    valuation,
    line_item_id: described(z.optional(lineItemId), 'The line that bills it, when `billed` is above 0'),
    received_at: instant,
    created_by: described(z.string(), 'The signed caller'),
  })
  .register(z.globalRegistry, { id: 'Lead' });
export type Lead = z.output<typeof lead>;

export const leadParams = z.strictObject({ lead_id: callerId('LeadId') });
export const leadReply = z.object({ lead });

export const listLeadsQuery = z
  .strictObject({
    customer_id: z.optional(callerId('CustomerId')),
    lead_type: z.optional(leadType),
    product_id: z.optional(callerId('ProductId')),
    from: described(z.optional(month), 'The first month of leads, YYYY-MM'),
    to: described(z.optional(month), 'The last month of leads, YYYY-MM'),
    ...pageQuery,
  })
  .check(
    z.refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
      path: ['to'],
      error: 'expected a month that is not before from',
    }),
  );
export const listLeadsReply = pageOf(lead);
