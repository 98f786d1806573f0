import type { ReportRates, ReportRow, ReportTotals } from '../../../client/contract/lead-reports/report.ts';
import type { EngagementLevel } from '../../../client/contract/shapes/engagement-level.ts';
import type { Month } from '../../../client/contract/shapes/fields.ts';
import type { LeadFigures, LeadReportRow } from '../../domain/leads/figures.ts';
import {
  LEAD_CURRENCY,
  type LeadRules,
  type Rates,
  rateOf,
  ratesWithin,
} from '../../domain/leads/lead-rules.ts';
import { formatMoney } from '../../domain/money.ts';
import { savingsView } from '../leads/views.ts';

export const figuresView = ({
  leads,
  actions,
  gross,
  billed,
  duplicate,
  cap,
}: LeadFigures): ReportTotals => ({
  lead_count: leads,
  action_count: actions,
  gross: formatMoney(gross, LEAD_CURRENCY),
  billed: formatMoney(billed, LEAD_CURRENCY),
  savings: savingsView({ duplicate, cap }),
});

export const rowView = (row: LeadReportRow): ReportRow => ({
  month: row.month,
  customer_id: row.customerId,
  product_id: row.productId,
  lead_type: row.leadType,
  ...figuresView(row),
});

export function ratesView(
  rules: LeadRules,
  months: { readonly from: Month; readonly to: Month },
): ReportRates {
  const { amount, window, scope } = rules.cap;
  return {
    cap: { amount: formatMoney(amount, LEAD_CURRENCY), window, scope },
    versions: ratesWithin(rules, months).map((rates) => ({
      version: rates.version,
      ...(rates.from !== undefined && { from: rates.from }),
      levels: levelsOf((level) => rates.levels[level]),
      lead_types: (rates.leadTypes ?? []).map(({ leadType }) => ({
        lead_type: leadType,
        levels: levelsOf((level) => rateOf(rates, leadType, level)),
      })),
    })),
  };
}

const levelsOf = (amountOf: (level: EngagementLevel) => Rates['levels'][EngagementLevel]) => ({
  High: formatMoney(amountOf('High'), LEAD_CURRENCY),
  Medium: formatMoney(amountOf('Medium'), LEAD_CURRENCY),
  Low: formatMoney(amountOf('Low'), LEAD_CURRENCY),
});
