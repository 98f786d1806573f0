import type { Lead, Savings } from '../../../client/contract/leads/lead.ts';
import { LEAD_CURRENCY } from '../../domain/leads/lead-rules.ts';
import type { StoredLead } from '../../domain/leads/stored-lead.ts';
import type { Valuation } from '../../domain/leads/valuation.ts';
import { formatMoney } from '../../domain/money.ts';

const money = (amount: Valuation['gross']): string => formatMoney(amount, LEAD_CURRENCY);

export const savingsView = ({ duplicate, cap }: Valuation['savings']): Savings => ({
  duplicate: money(duplicate),
  cap: money(cap),
  total: money(duplicate.plus(cap)),
});

export function leadView({ lead, valuation, lineItemId, receivedAt, createdBy, erased }: StoredLead): Lead {
  return {
    lead_id: lead.leadId,
    customer_id: lead.customerId,
    product_id: lead.productId,
    lead_type: lead.leadType,
    created_at: lead.createdAt,
    actions: lead.actions.map(actionView),
    ...(lead.userId !== undefined && { user_id: lead.userId }),
    ...(lead.userEmail !== undefined && { user_email: lead.userEmail }),
    ...(erased && { user_erased: erased }),
    ...(lead.metadata && { metadata: lead.metadata }),
    valuation: valuationView(valuation),
    ...(lineItemId !== undefined && { line_item_id: lineItemId }),
    received_at: receivedAt,
    created_by: createdBy,
  };
}

type Action = StoredLead['lead']['actions'][number];
const actionView = ({ actionType, engagementLevel, timestamp }: Action) => ({
  action_type: actionType,
  engagement_level: engagementLevel,
  timestamp,
});

function valuationView({
  month,
  gross,
  billed,
  savings,
  ratesVersion,
  actions,
}: Valuation): Lead['valuation'] {
  return {
    month,
    currency: LEAD_CURRENCY,
    gross: money(gross),
    billed: money(billed),
    savings: savingsView(savings),
    rates_version: ratesVersion,
    actions: actions.map((action) => ({
      ...actionView(action),
      value: money(action.value),
      billed: money(action.billed),
      saved: money(action.saved),
      ...(action.savingReason && { saving_reason: action.savingReason }),
    })),
  };
}
