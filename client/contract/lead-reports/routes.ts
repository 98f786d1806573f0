import type { Route } from '../route.ts';
import { billingReportReply } from './report.ts';
import { billingReportQuery } from './requests.ts';

export const leadReportRoutes = {
  getBillingReport: {
    method: 'GET',
    path: '/billing/reports',
    summary: 'The value of leads in a range of months: gross, billed and saved, by product and lead type',
    description:
      'For all customers, or for one. A lead counts in the month of its `created_at`. Its line can be on the invoice of a later month. The pages have the rows first, then the leads; `limit` counts both. The totals cost the same for any number of leads. With `Accept: text/csv` the answer has all rows (RFC 4180); `limit` and `detail` have no effect. If the rows do not fit one reply, the header `Link: <?cursor=…>; rel="next"` leads to the next part, which does not repeat the column names. Text that a spreadsheet would take for a formula has an apostrophe before it. With `Accept: text/html` it is a page to print, by month, product and lead type; `limit`, `detail` and `cursor` have no effect.',
    function: 'totals',
    permission: 'read',
    query: billingReportQuery,
    replies: { 200: billingReportReply },
    alsoAs: ['text/csv', 'text/html'],
    errors: ['customer_not_found', 'invalid_cursor'],
  },
} as const satisfies Record<string, Route>;
