import type { BillingClient, BillingReportOptions, BillingReportReply } from '@tally/client';

export type Report = Pick<BillingReportReply, 'from' | 'to' | 'currency' | 'totals' | 'rows' | 'rates'>;

/**
 * A whole report, read in as many replies as it has.
 *
 * @param from the first month of leads, `YYYY-MM`
 * @param to the last month of leads, `YYYY-MM`
 * @param customerId all customers if it is left out
 */
export async function readReport(
  client: Pick<BillingClient, 'getBillingReport'>,
  { from, to, customerId }: { readonly from: string; readonly to: string; readonly customerId?: string },
): Promise<Report> {
  const rows: Report['rows'] = [];
  let cursor: string | undefined;
  for (;;) {
    const options: BillingReportOptions = { customerId, limit: 100, cursor };
    const { next_cursor: next, leads: _none, ...page } = await client.getBillingReport(from, to, options);
    rows.push(...page.rows);
    if (next === null) return { ...page, rows };
    cursor = next;
  }
}
