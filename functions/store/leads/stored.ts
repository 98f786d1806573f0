import type { Instant, LineItemId } from '../../../client/contract/shapes/fields.ts';
import type { Lead, LeadAction } from '../../domain/leads/lead.ts';
import type { StoredLead } from '../../domain/leads/stored-lead.ts';
import type { ValuedAction } from '../../domain/leads/valuation.ts';
import type { LeadItem } from '../table/items/lead.ts';
import { keys } from '../table/items.ts';
import type { ValuedLead } from './counters.ts';

/** What is stored with a lead, apart from its content and its value. */
export interface PutWith {
  readonly lineItemId: LineItemId | undefined;
  readonly now: Instant;
  readonly createdBy: string;
  readonly attempt: string;
}

export function leadItem(
  { lead, valuation }: ValuedLead,
  { lineItemId, now, createdBy, attempt }: PutWith,
): LeadItem {
  const { leadId, customerId, userId, userEmail, metadata } = lead;
  return {
    ...keys.lead(leadId),
    lead_id: leadId,
    customer_id: customerId,
    product_id: lead.productId,
    lead_type: lead.leadType,
    created_at: lead.createdAt,
    ...(userId !== undefined && { user_id: userId }),
    ...(userEmail !== undefined && { user_email: userEmail }),
    ...(metadata && { metadata: { ...metadata } }),
    month: valuation.month,
    gross: valuation.gross,
    billed: valuation.billed,
    duplicate: valuation.savings.duplicate,
    cap: valuation.savings.cap,
    rates_version: valuation.ratesVersion,
    actions: valuation.actions.map(
      ({ actionType, engagementLevel, timestamp, value, billed, savingReason }) => ({
        type: actionType,
        level: engagementLevel,
        at: timestamp,
        value,
        billed,
        ...(savingReason && { saved_by: savingReason }),
      }),
    ),
    ...(lineItemId !== undefined && { line_item_id: lineItemId }),
    received_at: now,
    created_by: createdBy,
    attempt,
    list_pk: keys.leadList(customerId, leadId),
    list_sk: keys.leadPlace(lead),
  };
}

export function storedLead(item: LeadItem): StoredLead {
  const actions = item.actions.map(actionOf);
  const lead: Lead = {
    leadId: item.lead_id,
    customerId: item.customer_id,
    productId: item.product_id,
    leadType: item.lead_type,
    createdAt: item.created_at,
    actions: actions.map(
      ({ actionType, engagementLevel, timestamp }): LeadAction => ({
        actionType,
        engagementLevel,
        timestamp,
      }),
    ),
    ...(item.user_id !== undefined && { userId: item.user_id }),
    ...(item.user_email !== undefined && { userEmail: item.user_email }),
    ...(item.metadata && { metadata: item.metadata }),
  };
  return {
    lead,
    valuation: {
      month: item.month,
      gross: item.gross,
      billed: item.billed,
      savings: { duplicate: item.duplicate, cap: item.cap },
      ratesVersion: item.rates_version,
      actions,
    },
    ...(item.line_item_id !== undefined && { lineItemId: item.line_item_id }),
    receivedAt: item.received_at,
    createdBy: item.created_by,
    ...(item.erased_at !== undefined && { erased: true }),
  };
}

function actionOf({ type, level, at, value, billed, saved_by }: LeadItem['actions'][number]): ValuedAction {
  const saved = value.minus(billed);
  return {
    actionType: type,
    engagementLevel: level,
    timestamp: at,
    value,
    billed,
    saved,
    ...(saved_by && { savingReason: saved_by }),
  };
}
