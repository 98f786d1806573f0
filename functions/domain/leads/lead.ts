import type { LeadBody } from '../../../client/contract/leads/requests.ts';
import type { EngagementLevel } from '../../../client/contract/shapes/engagement-level.ts';
import type {
  CustomerId,
  Instant,
  LeadId,
  Month,
  ProductId,
} from '../../../client/contract/shapes/fields.ts';
import { monthOf } from '../months.ts';

export interface LeadAction {
  readonly actionType: string;
  readonly engagementLevel: EngagementLevel;
  readonly timestamp: Instant;
}

/** What a partner says about a lead. Two requests with one `leadId` are compared by it. */
export interface Lead {
  /** Unique over all customers. */
  readonly leadId: LeadId;
  readonly customerId: CustomerId;
  readonly productId: ProductId;
  readonly leadType: string;
  readonly createdAt: Instant;
  /** 1 to 100, in the order sent. */
  readonly actions: readonly LeadAction[];
  readonly userId?: string;
  readonly userEmail?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** @param body a checked request: texts in NFC, times in UTC */
export const leadOf = (body: LeadBody): Lead => ({
  leadId: body.lead_id,
  customerId: body.customer_id,
  productId: body.product_id,
  leadType: body.lead_type,
  createdAt: body.created_at,
  actions: body.actions.map((action) => ({
    actionType: action.action_type,
    engagementLevel: action.engagement_level,
    timestamp: action.timestamp,
  })),
  ...(body.user_id !== undefined && { userId: body.user_id }),
  ...(body.user_email !== undefined && { userEmail: body.user_email }),
  ...(body.metadata && { metadata: body.metadata }),
});

/**
 * @returns the UTC month of its `created_at`. It decides the ledger, the row of reports and the line's time of use,
 *   whatever the times of its actions
 */
export const leadMonth = ({ createdAt }: Pick<Lead, 'createdAt'>): Month => monthOf(createdAt);
