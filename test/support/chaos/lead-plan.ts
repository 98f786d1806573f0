import type { EngagementLevel } from '../../../client/contract/shapes/engagement-level.ts';
import type { InvoiceSlot } from '../../../functions/domain/months.ts';
import type { LeadRequest } from '../../../functions/store/leads/request.ts';
import { at, customer, monthOf } from '../charges.ts';
import { leadRequest } from '../lead-requests.ts';
import { action } from '../leads.ts';
import { pick, randomOf } from './random.ts';

/** Half of all leads belong to one customer. */
const CUSTOMERS = ['hot', 'hot', 'hot', 'acme', 'globex', 'initech'] as const;
const LEVELS: readonly [EngagementLevel, ...EngagementLevel[]] = ['High', 'Medium', 'Low'];
const MONTHS = ['2026-10', '2026-11'] as const;
const DUPLICATE_SHARE = 0.3;
const DUPLICATE_DISTANCE = 200;
/** The number of a user's different actions. They are worth more than the cap. */
const ACTION_TYPES = 12;

export interface LeadPlan {
  /** The leads in the order of sending. Some of them are in it twice. */
  readonly requests: readonly LeadRequest[];
  readonly leads: readonly LeadRequest[];
  /** The invoices of these are closed meanwhile. */
  readonly slots: readonly [InvoiceSlot, ...InvoiceSlot[]];
}

/** The requests to the store, in order. The seed decides them. */
export function leadPlanOf(seed: number, leadCount: number, users: number): LeadPlan {
  const random = randomOf(seed);
  const leads = Array.from({ length: leadCount }, (_, index) => requestOf(index, users, random));
  const placed = leads.flatMap((lead, position) => [
    { lead, position },
    ...(random() < DUPLICATE_SHARE ? [{ lead, position: position + random() * DUPLICATE_DISTANCE }] : []),
  ]);
  placed.sort((one, other) => one.position - other.position);
  const slotOf = (id: string): InvoiceSlot => ({
    customerId: customer(id),
    currency: 'USD',
    month: monthOf('2026-11'),
  });
  return {
    leads,
    requests: placed.map(({ lead }) => lead),
    slots: [slotOf('hot'), slotOf('hot'), slotOf('acme'), slotOf('globex')],
  };
}

function requestOf(index: number, users: number, random: () => number): LeadRequest {
  // Each user belongs to one customer. The user's number says to which one.
  const user = Math.floor(random() * users);
  const month = pick(random, MONTHS);
  const when = `${month}-05T10:00:00Z`;
  const actions = Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
    action(pick(random, LEVELS), `act ${Math.floor(random() * ACTION_TYPES)}`, when),
  );
  return leadRequest(
    {
      leadId: `lead-${index}`,
      customerId: customer(CUSTOMERS[user % CUSTOMERS.length] ?? 'hot'),
      productId: random() < 0.8 ? 'crm' : 'erp',
      leadType: pick(random, ['Webinar', 'Website Visit']),
      userEmail: `User-${user}@example.com`,
      createdAt: at(when),
      actions,
    },
    // October is over, so its lines go to November's invoice.
    {
      months: {
        month: monthOf('2026-11'),
        fallback: undefined,
        missed: month === '2026-10' ? monthOf(month) : undefined,
      },
    },
  );
}
