import * as z from 'zod/mini';
import { described, typescript } from '../shapes/described.ts';
import { optionalEmail } from '../shapes/email.ts';
import { type EngagementLevel, LEVELS } from '../shapes/engagement-level.ts';
import { callerId, leadType, month, text } from '../shapes/fields.ts';
import { pageQuery } from '../shapes/list.ts';
import { optionalMetadata } from '../shapes/metadata.ts';
import { inOrder } from '../shapes/range.ts';
import { requestInstant } from '../shapes/request-instant.ts';

const leadTypeName = leadType('LeadType');

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
    lead_type: leadTypeName,
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

export const leadParams = z.strictObject({ lead_id: callerId('LeadId') });
export const listLeadsQuery = z
  .strictObject({
    customer_id: z.optional(callerId('CustomerId')),
    lead_type: z.optional(leadTypeName),
    product_id: z.optional(callerId('ProductId')),
    from: described(z.optional(month), 'The first month of leads, YYYY-MM'),
    to: described(z.optional(month), 'The last month of leads, YYYY-MM'),
    ...pageQuery,
  })
  .check(inOrder('month'));
